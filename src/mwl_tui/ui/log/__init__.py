"""The association log."""
