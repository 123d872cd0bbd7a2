"""Finding the valid word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """Return the valid word that is most similar to a wrong one, ignoring case, or None."""
    from difflib import get_close_matches  # needed for errors only: imported here to keep start-up fast

    by_folded = {name.casefold(): name for name in valid}
    close = get_close_matches(word[:64].casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else None
