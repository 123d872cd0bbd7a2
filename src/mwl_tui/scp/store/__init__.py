"""The mock's worklist: items in SQLite, and the files of a folder."""
