"""Person names in matching (PS3.4 C.2.2.2.1): without regard to case, accents, width and padding.

Case is Unicode's full case folding. Accents are the combining marks of Unicode's decomposition, dropped by their
canonical combining class: the classes from 200 (diacritics), and 10 to 35 (Hebrew and Arabic points). Japanese
dakuten and handakuten (class 8) stay, since か and が are different letters, and so do the vowel signs of Indic
scripts and of Thai. Half and full width count as the same. Letters that do not decompose stay what they are:
``ø`` is not ``o``, and ``Mueller`` is not ``Müller``.
"""

from __future__ import annotations

from unicodedata import combining, normalize

from mwl_tui.worklist.wildcard import WildCard, is_wild

__all__ = ["NameKey", "fold", "name_groups"]


def fold(text: str) -> str:
    """Return a part of a name in normalised form, in which names that match are equal."""
    if text.isascii():
        return text.lower()
    decomposed = normalize("NFKD", normalize("NFKD", text).casefold())
    return normalize("NFC", "".join(letter for letter in decomposed if not _is_accent(letter)))


def _is_accent(letter: str) -> bool:
    kind = combining(letter)
    return kind >= 200 or 10 <= kind <= 35


def _trimmed(group: str) -> str:
    """Return a component group without padding and empty components at its end (PS3.5 6.2)."""
    return "^".join(component.strip() for component in group.split("^")).rstrip("^")


def name_groups(name: str) -> tuple[str, ...]:
    """Split a stored name into its component groups, each normalised; trailing empty groups are dropped.

    Args:
        name: One value of VR PN, decoded: ``Yamada^Tarou=山田^太郎=やまだ^たろう``.

    Returns:
        The alphabetic, ideographic and phonetic group; none for a name without any text.
    """
    groups = [fold(_trimmed(group)) for group in name.split("=")]
    while groups and not groups[-1]:
        groups.pop()
    return tuple(groups)


class _GroupKey:
    """A key for one component group: a single value or a pattern."""

    __slots__ = ("_carets", "_pattern", "prefix", "text")

    def __init__(self, text: str) -> None:
        self._pattern = WildCard(text, fold) if is_wild(text) else None
        self._carets = text.count("^")
        self.text = None if self._pattern else fold(text)
        self.prefix = self._pattern.prefix.rstrip("^") if self._pattern else ""

    def accepts(self, group: str) -> bool:
        if self._pattern is None:
            return group == self.text
        if not group:
            return False
        # Empty components at the end may be left out, so they are added for a pattern that has them.
        missing = self._carets - group.count("^")
        return self._pattern.accepts(group) or (missing > 0 and self._pattern.accepts(group + "^" * missing))


class NameKey:
    """A key of VR PN: single value or wild card.

    A key of one group matches the alphabetic, ideographic or phonetic group of a name. In a key of several groups, each
    is for the same group of the name, and an empty one matches everything.

    Args:
        text: The key, decoded.
    """

    __slots__ = ("_groups",)

    def __init__(self, text: str) -> None:
        groups = [_trimmed(group) for group in text.split("=")]
        self._groups = tuple(_GroupKey(group) if group.strip("*") else None for group in groups)

    @property
    def is_universal(self) -> bool:
        """Return whether every group matches everything."""
        return not any(self._groups)

    @property
    def equal(self) -> str | None:
        """The normalised text that equals one group of every matching name; None if no group is a single value."""
        return next((group.text for group in self._groups if group and group.text), None)

    @property
    def prefix(self) -> str:
        """The normalised text with which one group of every matching name begins; may be empty."""
        return next((group.prefix for group in self._groups if group and group.prefix), "")

    def accepts(self, name: tuple[str, ...]) -> bool:
        """Return whether a stored name, split by :func:`name_groups`, matches."""
        if len(self._groups) == 1:
            key = self._groups[0]
            return key is None or any(key.accepts(group) for group in name)
        padded = (*name, *[""] * (len(self._groups) - len(name)))
        return all(key is None or key.accepts(group) for key, group in zip(self._groups, padded, strict=False))
