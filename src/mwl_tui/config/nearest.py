"""The valid word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """Return the valid word that is nearest to a wrong one, whatever its case, or None."""
    from difflib import get_close_matches  # an error's path only: start-up does not pay for it

    by_folded = {name.casefold(): name for name in valid}
    close = get_close_matches(word[:64].casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else None
