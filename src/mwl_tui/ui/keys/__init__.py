"""Keys and what they are bound to."""
