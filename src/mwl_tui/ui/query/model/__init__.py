"""What the screen shows of this subject, decided without a widget: no Textual here."""
