"""Whether what the workbench tells about time is what happened on the wire, while it paints."""
