"""Text and bytes by Specific Character Set (0008,0005)."""

from mwl_tui.dicom.charset.character_set import AFFECTED_VRS, AS_DECLARED, CharacterSet, Reading, known_terms

__all__ = ["AFFECTED_VRS", "AS_DECLARED", "CharacterSet", "Reading", "known_terms"]
