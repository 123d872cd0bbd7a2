"""The pane of the mock worklist SCP."""
