"""Table K.6-1 of PS3.4 as data: the attributes of a worklist item, with their place, VR and key types.

``k6_1.csv`` holds the table. ``modules.csv`` holds what the table calls "any other attribute" of the modules
that it names (PS3.3 C.2, C.3, C.4.10 to C.4.12), and the macros that fill the items of its sequences.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pkgutil import get_data
from typing import NamedTuple

from mwl_tui.dicom import tags
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.dictionary import format_tag, keyword_of, nearest_keyword, parse_tag, tag_of, vr_of
from mwl_tui.dicom.tags import (
    HL7_DOCUMENT_REFERENCES,
    PERTINENT_DOCUMENTS,
    SPECIFIC_CHARACTER_SET,
    SPS,
    TIMEZONE_OFFSET,
)
from mwl_tui.errors import QueryError

__all__ = [
    "ATTRIBUTES",
    "BY_PATH",
    "DEFAULT_COLUMNS",
    "HL7_DOCUMENT_REFERENCES",
    "MAXIMUM_DEPTH",
    "PERTINENT_DOCUMENTS",
    "SINGLE_VALUE_ONLY",
    "SPECIFIC_CHARACTER_SET",
    "SPS",
    "START_DATE",
    "START_TIME",
    "TIMEZONE_OFFSET",
    "Attribute",
    "is_supported",
    "label",
    "resolve",
    "step_tags",
    "vr_at",
]

MAXIMUM_DEPTH = 6
"""The depth of the deepest supported path: the deepest of the table, and a macro in its item."""


class Attribute(NamedTuple):
    """One row of Table K.6-1.

    Attributes:
        module: The module, such as ``Patient Identification``.
        path: The tags from the top to the attribute.
        keywords: The keywords along the path.
        vr: The value representation.
        vm: The value multiplicity, such as ``1-n``.
        matching: Matching key type: ``R`` required, ``O`` optional, ``-`` never matched.
        return_type: Return key type: ``1``, ``1C``, ``2``, ``2C`` or ``3``; ``""`` if the table has none.
    """

    module: str
    path: Path
    keywords: tuple[str, ...]
    vr: str
    vm: str
    matching: str
    return_type: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = get_data(__name__, name) or b""  # importlib.resources would load zipfile, which a start need not wait for
    return csv.DictReader(text.decode("ascii").splitlines())


def _tag(text: str) -> int:
    return int(text.replace(",", ""), 16)


def _key_types(matching: str, return_type: str) -> tuple[str, str]:
    """Return the key types of a row; Table K.6-1a writes those of requests and responses differently."""
    if matching.startswith("request"):
        return "-", return_type.removeprefix("response ")
    return matching, return_type


def _read_table() -> tuple[Attribute, ...]:
    paths: dict[str, Path] = {"": ()}
    found = []
    for row in _rows("k6_1.csv"):
        parent, _, _ = row["path"].rpartition(".")
        path = paths[row["path"]] = (*paths[parent], _tag(row["tag"]))
        types = _key_types(row["matching_key_type"], row["return_key_type"])
        keywords = tuple(row["path"].split("."))
        found.append(Attribute(row["module"], path, keywords, row["vr"], row["vm"], *types))
    return tuple(found)


class _ModuleAttribute(NamedTuple):
    keyword: str
    vr: str


def _read_modules() -> dict[str, dict[int, _ModuleAttribute]]:
    places: dict[str, dict[int, _ModuleAttribute]] = {"top": {}, "step": {}, "item": {}}
    for row in _rows("modules.csv"):
        places[row["place"]][_tag(row["tag"])] = _ModuleAttribute(row["keyword"], row["vr"])
    return places


ATTRIBUTES: tuple[Attribute, ...] = _read_table()
"""Table K.6-1 and K.6-1a, in the order of the standard."""

BY_PATH: dict[Path, Attribute] = {attribute.path: attribute for attribute in ATTRIBUTES}
"""The rows of the table by path."""

_MODULES = _read_modules()

START_DATE: Path = (SPS, tags.SPS_START_DATE)
"""Scheduled Procedure Step Start Date."""

START_TIME: Path = (SPS, tags.SPS_START_TIME)
"""Scheduled Procedure Step Start Time."""

SINGLE_VALUE_ONLY: frozenset[Path] = frozenset(
    {(SPS, tags.SCHEDULED_STATION_AE_TITLE), (SPS, tags.MODALITY), (tags.PATIENT_ID,)}
)
"""Station AE Title, Modality and Patient ID: matched by a single value, in which ``*`` and ``?`` are characters."""

DEFAULT_COLUMNS: tuple[Path, ...] = (
    START_DATE,
    START_TIME,
    (tags.PATIENT_NAME,),
    (tags.PATIENT_ID,),
    (tags.ACCESSION_NUMBER,),
    (SPS, tags.MODALITY),
    (SPS, tags.SCHEDULED_STATION_AE_TITLE),
    (tags.REQUESTED_PROCEDURE_DESCRIPTION,),
    (SPS, tags.SPS_DESCRIPTION),
    (tags.REQUESTED_PROCEDURE_PRIORITY,),
)
"""The default columns of a list of responses: when, who, what, where, how urgent. The default query requests
all of them; Scheduled Procedure Step Status is of type 3, and asking makes some peers answer with warnings only."""


def _module_attribute(path: Path) -> _ModuleAttribute | None:
    """Return an attribute of the modules and macros outside the table, by its path; None if there is none."""
    if len(path) == 1:
        return _MODULES["top"].get(path[0])
    if len(path) == 2 and path[0] == SPS:
        return _MODULES["step"].get(path[1])
    return _MODULES["item"].get(path[-1])


def is_supported(path: Path) -> bool:
    """Return whether the mock SCP supports an attribute at a path.

    It supports Table K.6-1, and what its last row allows: the other attributes of the modules that it names, and the
    macros in the items of its sequences.

    Args:
        path: The tags from the top.
    """
    if path in BY_PATH:
        return True
    if not path or len(path) > MAXIMUM_DEPTH or _module_attribute(path) is None:
        return False
    return len(path) == 1 or (vr_at(path[:-1]) == "SQ" and is_supported(path[:-1]))


def step_tags() -> tuple[int, ...]:
    """Return the tags that are supported in the item of the Scheduled Procedure Step Sequence, in ascending order."""
    in_table = {path[1] for path in BY_PATH if len(path) == 2 and path[0] == SPS}
    return tuple(sorted(in_table | _MODULES["step"].keys()))


def vr_at(path: Path) -> str:
    """Return the VR of the attribute at a path; ``UN`` if neither table nor dictionary has it."""
    if attribute := BY_PATH.get(path):
        return attribute.vr
    if module_attribute := _module_attribute(path):
        return module_attribute.vr
    return vr_of(path[-1])


def label(path: Path) -> str:
    """Return a path by its keywords, such as ``ScheduledProcedureStepSequence.Modality``, or tags where unknown."""
    if attribute := BY_PATH.get(path):
        return ".".join(attribute.keywords)
    return ".".join(_keyword(path[: end + 1]) for end in range(len(path)))


def _keyword(path: Path) -> str:
    if attribute := BY_PATH.get(path):
        return attribute.keywords[-1]
    if module_attribute := _module_attribute(path):
        return module_attribute.keyword
    return keyword_of(path[-1]) or format_tag(path[-1])


def _places() -> dict[str, tuple[Path, ...]]:
    """Return the possible paths of each keyword in lower case, the best first.

    The top level comes first, then the scheduled procedure step, then the other sequences.
    """
    found: dict[str, list[Path]] = {}
    for attribute in ATTRIBUTES:
        found.setdefault(attribute.keywords[-1].lower(), []).append(attribute.path)
    for prefix, place in (((), "top"), ((SPS,), "step")):
        for tag, module_attribute in _MODULES[place].items():
            found.setdefault(module_attribute.keyword.lower(), []).append((*prefix, tag))
    return {word: tuple(sorted(paths, key=_rank)) for word, paths in found.items()}


def _rank(path: Path) -> int:
    if len(path) == 1:
        return 0
    return 1 if len(path) == 2 and path[0] == SPS else 2


_PLACES = _places()
_MACRO_TAGS = {attribute.keyword.lower(): tag for tag, attribute in _MODULES["item"].items()}
_STEP = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<item>\d{1,9})\])?")


def resolve(name: str) -> Path:
    """Return the path of the attribute that a name means.

    Args:
        name: A keyword, in any case; a tag, as ``(0010,0010)``, ``0010,0010`` or ``00100010``; or a path of
            them, as ``ScheduledProcedureStepSequence[0].Modality``. A keyword or tag alone finds its place in
            Table K.6-1: ``Modality`` is that of the scheduled procedure step. An attribute
            outside the table is at the top level, and so is a name after a dot: ``.Modality``.

    Raises:
        QueryError: The name is unknown, occurs in several sequences, or leads through a non-sequence.
    """
    steps = [part.strip() for part in name.split(".")]
    if len(steps) > MAXIMUM_DEPTH:
        raise QueryError(f"a path has at most {MAXIMUM_DEPTH} steps", key=name)
    if len(steps) == 1:
        return _bare(_step(steps[0], name), name)
    if not steps[0]:
        steps = steps[1:]
    return _whole([_step(step, name) for step in steps], name)


def _step(text: str, name: str) -> str:
    found = _STEP.fullmatch(text)
    if found is None:
        raise QueryError("not a keyword, a tag, or a path of them", key=name)
    if found["item"] and int(found["item"]):
        raise QueryError("a sequence in a query has one item: write [0] or nothing", key=name)
    return found["name"].strip()


def _bare(word: str, name: str) -> Path:
    places = _PLACES.get(word.lower()) or _places_of_tag(parse_tag(word))
    if places and (_rank(places[0]) < 2 or len(places) == 1):
        return places[0]
    if places or _macro_tag(word) is not None:
        example = label(places[0]) if places else f"RequestedProcedureCodeSequence.{word}"
        raise QueryError(f"occurs in several sequences: write its path, such as {example}", key=name)
    return (_dictionary_tag(word, name),)


def _macro_tag(word: str) -> int | None:
    """Return the tag of an attribute of the macros in the items of sequences; None if there is none."""
    tag = parse_tag(word)
    return _MACRO_TAGS.get(word.lower()) if tag is None else tag if tag in _MODULES["item"] else None


def _places_of_tag(tag: int | None) -> tuple[Path, ...]:
    if tag is None:
        return ()
    return tuple(path for paths in _PLACES.values() for path in paths if path[-1] == tag)


def _whole(words: list[str], name: str) -> Path:
    path: Path = ()
    for depth, word in enumerate(words):
        path = (*path, _tag_in(path, word, name))
        if depth < len(words) - 1 and vr_at(path) != "SQ":
            raise QueryError(f"{label(path)} is not a sequence", key=name)
    return path


def _tag_in(parent: Path, word: str, name: str) -> int:
    for path in _PLACES.get(word.lower(), ()):
        if path[:-1] == parent:
            return path[-1]
    tag = _macro_tag(word)
    return _dictionary_tag(word, name) if tag is None else tag


def _dictionary_tag(word: str, name: str) -> int:
    """Return the tag that a word means outside the table: a tag, or a keyword of the data dictionary.

    Raises:
        QueryError: It is neither.
    """
    tag = parse_tag(word)
    if tag is None:
        tag = tag_of(word)
    if tag is not None:
        return tag
    nearest = _nearest(word) or nearest_keyword(word[:64])
    if nearest is not None and nearest.lower() == word.lower() and (tag := tag_of(nearest)) is not None:
        return tag
    raise QueryError("no such attribute", key=name, nearest=nearest)


def _nearest(word: str) -> str | None:
    """Return the keyword of the table that was probably meant."""
    close = get_close_matches(word[:64].lower(), _PLACES, n=1, cutoff=0.75)
    return _keyword(_PLACES[close[0]][0]) if close else None
