"""The responses."""
