"""mwl-tui: a terminal workbench for the DICOM Modality Worklist (PS3.4 Annex K)."""

__version__ = "0.1.0"
