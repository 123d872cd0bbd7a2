"""The command line: one file a command group, each imported when it is called."""

from __future__ import annotations


def main() -> int:
    """Run ``mwl-tui`` with the arguments of the process, and give its exit code."""
    from mwl_tui.cli.program import run

    return run()
