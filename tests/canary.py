"""Made-up values that are sent through everything, and the search for them in what the program leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NAME, FOREIGN = "Kanarienvogel^Zwitscher", "Möwenküken"
PATIENT_ID, ACCESSION = "CANARYID-77431", "CANARYACC-9921"
COMMENT = "refused for Quittenbaum"
PASSWORD, TOKEN = "Tr0ub4dor-canary", "eyJhbGciOi.canary.token"

VALUES = ("Kanarienvogel", "Zwitscher", FOREIGN, PATIENT_ID, ACCESSION, "Quittenbaum")
"""What of them is searched for: parts that stay whole whatever is done to the rest."""
SECRETS = (PASSWORD, TOKEN)


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes:
        files: How many files were searched.
        size: Bytes of them.
        hits: Which file holds which value, in which form.
    """

    files: int
    size: int
    hits: tuple[tuple[str, str, str], ...]

    def of(self, values: tuple[str, ...]) -> list[tuple[str, str, str]]:
        """Return the hits of these values."""
        return [hit for hit in self.hits if hit[1] in values]

    def __str__(self) -> str:
        places = ", ".join(sorted({file for file, _, _ in self.hits})) or "no file"
        return f"{self.files} files, {self.size:,} bytes searched, {len(self.hits)} hits in {places}"


def forms(value: str) -> dict[str, bytes]:
    """Return a value as a log could hold it: in encodings, as hexadecimal digits, escaped."""
    encoded = {name: value.encode(name) for name in ("utf-8", "latin-1", "utf-16-le", "utf-16-be")}
    digits = {f"{name} in hex": raw.hex().encode() for name, raw in encoded.items()}
    spaced = {f"{name} in spaced hex": raw.hex(" ").encode() for name, raw in encoded.items()}
    escaped = {"escaped": ascii(value)[1:-1].encode(), "as bytes": repr(value.encode())[2:-1].encode()}
    return encoded | digits | spaced | escaped


def search(folder: Path) -> Found:
    """Search every byte of every file below a folder, and the names of the files, in upper and lower case."""
    wanted = [(value, form, raw.lower()) for value in (*VALUES, *SECRETS) for form, raw in forms(value).items()]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    hits, size = [], 0
    for path in files:
        data = path.read_bytes()
        size += len(data)
        lowered = data.lower() + str(path.relative_to(folder)).lower().encode()
        hits += [(path.name, value, form) for value, form, raw in wanted if raw in lowered]
    return Found(len(files), size, tuple(hits))
