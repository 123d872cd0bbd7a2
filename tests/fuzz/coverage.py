"""Coverage-guided fuzzing of the element reader with atheris: inputs that reach new lines are kept and bred on.

``make fuzz-coverage SECONDS=`` installs atheris and runs it. Not a part of the tests: atheris is heavy, and an end that
is a matter of time is no gate. The first byte of an input chooses the transfer syntax, the others are the data set.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mwl_tui.dicom"]):
    from mwl_tui.dicom.syntax import TransferSyntax
    from tests.fuzz import reader

_FOUND = Path("build")
"""Where the input of a broken promise goes."""
_SYNTAXES = list(TransferSyntax)


def one(data: bytes) -> None:
    """Try one input."""
    if data:
        reader.attempt((data[1:], _SYNTAXES[data[0] % len(_SYNTAXES)]))


def main() -> None:
    """Run for so many seconds from the good data sets on; a broken promise ends it with its input in a file."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.coverage")
    parser.add_argument("seconds", type=int)
    parser.add_argument("seed", type=int)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mwl-tui-fuzz-") as folder:
        for syntax, data_sets in reader.GOOD.items():
            for number, data in enumerate(data_sets):
                start = bytes((_SYNTAXES.index(syntax),))
                (Path(folder) / f"{syntax.value}-{number}").write_bytes(start + data)
        options = [f"-max_total_time={given.seconds}", f"-seed={given.seed}", "-max_len=4096", "-timeout=10"]
        _FOUND.mkdir(exist_ok=True)
        options += [f"-artifact_prefix={_FOUND}/", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, folder], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
