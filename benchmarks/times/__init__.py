"""Differences between the times that the workbench shows while it paints and those of the wire."""
