"""The widgets of the workbench, one a file."""
