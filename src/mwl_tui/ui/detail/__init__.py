"""The detail pane: one response in full."""
