"""What goes to the clipboard and to files."""
