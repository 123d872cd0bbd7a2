"""Bytes and values of DICOM (PS3.5): element reader and writer, VR rules, character sets, statuses, dump text."""
