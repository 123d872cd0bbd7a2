"""Keys and their bindings."""
