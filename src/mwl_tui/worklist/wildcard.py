"""Wild card matching (PS3.4 C.2.2.2.4) in linear time, without backtracking."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["WildCard", "is_wild"]


def is_wild(text: str) -> bool:
    """Return whether a key holds ``*`` or ``?``."""
    return "*" in text or "?" in text


class _Segment:
    """The part of a pattern between two ``*``: literal pieces at fixed offsets, with ``?`` in between."""

    __slots__ = ("_any", "_masks", "length", "pieces")

    def __init__(self, text: str, fold: Callable[[str], str]) -> None:
        pieces, offset = [], 0
        for number, literal in enumerate(text.split("?")):
            offset += number > 0
            if literal:
                folded = fold(literal)
                pieces.append((offset, folded))
                offset += len(folded)
        self.pieces, self.length = tuple(pieces), offset
        self._masks: dict[str, int] = {}
        self._any = 0
        if len(pieces) > 1:
            self._prepare_search()

    def _prepare_search(self) -> None:
        """Compute for each character a bit mask of the positions in the segment that it matches."""
        self._any = (1 << self.length) - 1
        for offset, piece in self.pieces:
            self._any &= ~(((1 << len(piece)) - 1) << offset)
        for offset, piece in self.pieces:
            for place, character in enumerate(piece, offset):
                self._masks[character] = self._masks.get(character, self._any) | 1 << place

    def fits(self, text: str, at: int) -> bool:
        """Return whether the segment matches at an offset of the text."""
        if at < 0 or at + self.length > len(text):
            return False
        return all(text.startswith(piece, at + offset) for offset, piece in self.pieces)

    def find(self, text: str, start: int, end: int) -> int:
        """Return the first offset in ``text[start:end]`` at which the segment matches; -1 if there is none."""
        if not self.pieces:
            return start if start + self.length <= end else -1
        if len(self.pieces) > 1:
            return self._search(text, start, end)
        offset, piece = self.pieces[0]
        after = self.length - offset - len(piece)
        found = text.find(piece, start + offset, max(end - after, 0))  # a negative end would count from the text's end
        return found - offset if found >= 0 else -1

    def _search(self, text: str, start: int, end: int) -> int:
        """Search with the shift-and algorithm, which tries all offsets at once: one step per character."""
        masks, anywhere, last, state = self._masks, self._any, 1 << (self.length - 1), 0
        for place in range(start, end):
            state = (state << 1 | 1) & masks.get(text[place], anywhere)
            if state & last:
                return place - self.length + 1
        return -1


class WildCard:
    """A compiled pattern: ``*`` matches any number of characters, and ``?`` exactly one.

    Args:
        pattern: The key's text.
        fold: Normalises literal text like the text to be matched; not applied to ``*`` and ``?``.
    """

    __slots__ = ("_head", "_middle", "_tail")

    def __init__(self, pattern: str, fold: Callable[[str], str] = str) -> None:
        head, *rest = [_Segment(part, fold) for part in pattern.split("*")]
        self._head = head
        self._tail = rest[-1] if rest else None
        self._middle = tuple(segment for segment in rest[:-1] if segment.length)

    @property
    def prefix(self) -> str:
        """The literal text with which every match begins; may be empty."""
        pieces = self._head.pieces
        return pieces[0][1] if pieces and pieces[0][0] == 0 else ""

    def accepts(self, text: str) -> bool:
        """Return whether the whole text matches."""
        if self._tail is None:
            return len(text) == self._head.length and self._head.fits(text, 0)
        start, end = self._head.length, len(text) - self._tail.length
        if end < start or not self._head.fits(text, 0) or not self._tail.fits(text, end):
            return False
        for segment in self._middle:
            found = segment.find(text, start, end)
            if found < 0:
                return False
            start = found + segment.length
        return True
