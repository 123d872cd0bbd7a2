"""``make fuzz N= SEED=``: every target in turn."""

from __future__ import annotations

import sys

from tests.fuzz import dump, reader


def main(number: int, seed: int) -> None:
    """Run every target on ``number`` mutations; the first that fails ends it, with the input that did it."""
    for target in (reader, dump):
        target.main(number, seed)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
