"""The colours of the workbench."""
