"""Presentation logic shared by several subjects, without widgets and Textual."""
