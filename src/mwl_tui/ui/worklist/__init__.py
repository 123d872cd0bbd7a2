"""The worklist pane."""
