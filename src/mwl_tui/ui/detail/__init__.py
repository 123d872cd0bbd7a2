"""All of one response."""
