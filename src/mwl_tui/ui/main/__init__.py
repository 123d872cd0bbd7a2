"""The main screen, in parts: one file a subject, put together in ``screen.py``."""

from mwl_tui.ui.main.screen import Workbench

__all__ = ["Workbench"]
