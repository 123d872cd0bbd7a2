"""How this program names itself to other DICOM software, in files and in associations (PS3.7 section D.3.3.2)."""

from __future__ import annotations

from typing import Final

from mwl_tui import __version__

IMPLEMENTATION_CLASS_UID: Final = "2.25.178924731650183465112237746052498372251"
"""Made from a UUID, as PS3.5 section B.2 allows; the same for all versions."""

IMPLEMENTATION_VERSION_NAME: Final = f"MWLTUI_{__version__}"[:16]
"""At most 16 characters (SH)."""
