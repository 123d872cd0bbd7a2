"""The main screen: ``screen.py`` composes it, and the modules beside it connect the subjects."""
