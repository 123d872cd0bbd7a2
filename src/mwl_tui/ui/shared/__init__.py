"""Widgets that several subjects share."""
