"""Copying to the clipboard and export to files."""
