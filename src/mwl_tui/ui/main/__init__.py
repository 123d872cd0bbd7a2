"""The main screen: ``screen.py`` composes, and the parts beside it tie the subjects together."""
