"""The command line: one file for each command group, imported when it is called.

``--help`` and completion import every command, so what a command needs beyond its options is imported inside it.
"""

from __future__ import annotations


def main() -> int:
    """Run ``mwl-tui`` with the arguments of the process, and return its exit code."""
    from mwl_tui.cli.program import run

    return run()
