"""The main screen, in parts: one file a subject, put together in ``screen.py``."""
