"""Peers: choosing, editing, importing."""
