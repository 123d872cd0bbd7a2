"""Bytes and values of DICOM (PS3.5), pure: element reader and writer, VR rules, character sets, statuses, dump text."""
