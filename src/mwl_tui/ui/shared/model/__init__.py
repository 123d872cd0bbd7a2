"""What subjects share and decide without a widget: no Textual here."""
