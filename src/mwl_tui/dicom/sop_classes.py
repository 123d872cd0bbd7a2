"""The SOP Classes that are used here, and the application context (PS3.6 Tables A-1 and A-2)."""

from __future__ import annotations

from typing import Final

VERIFICATION: Final = "1.2.840.10008.1.1"
MODALITY_WORKLIST_FIND: Final = "1.2.840.10008.5.1.4.31"
MPPS: Final = "1.2.840.10008.3.1.2.3.3"
"""Modality Performed Procedure Step."""

APPLICATION_CONTEXT: Final = "1.2.840.10008.3.1.1.1"
"""The DICOM application context name, which is not a SOP Class."""

SHORT_NAMES: Final = {
    VERIFICATION: "Verification",
    MODALITY_WORKLIST_FIND: "Modality Worklist",
    MPPS: "Modality Performed Procedure Step",
}
"""Names without "SOP Class" and "Information Model", for lines that are read by people."""
