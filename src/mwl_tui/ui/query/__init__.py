"""The query form."""
