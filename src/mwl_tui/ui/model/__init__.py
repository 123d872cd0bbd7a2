"""What the screen shows, decided without a widget: columns, fields, lines, layout, words. No Textual."""
