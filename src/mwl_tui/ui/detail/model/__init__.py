"""Presentation logic of this subject, without widgets and Textual."""
