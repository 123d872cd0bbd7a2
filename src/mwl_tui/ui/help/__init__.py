"""Help, key bar and command palette."""
