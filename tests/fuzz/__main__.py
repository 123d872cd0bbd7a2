"""``python -m tests.fuzz [TARGET] N SEED``: one target, or each of them, on N mutations of a seed.

``make fuzz N= SEED= JOBS=`` runs the same. A broken promise names its mutation, and
``python -m tests.fuzz TARGET 1 SEED NUMBER`` runs that one alone.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.fuzz.campaign import BrokenPromise
from tests.fuzz.targets import TARGETS, run


def main() -> None:
    """Run what the command line says; exit with 1 where a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", nargs="?", choices=[*TARGETS, "all"], default="all")
    parser.add_argument("count", type=int, help="how many mutations")
    parser.add_argument("seed", type=int)
    parser.add_argument("first", type=int, nargs="?", default=0, help="the number of the first mutation")
    parser.add_argument("--jobs", type=int, default=1, help="how many targets run side by side")
    given = parser.parse_args()
    names = list(TARGETS) if given.target == "all" else [given.target]
    try:
        with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
            for done in [pool.submit(run, name, given.count, given.seed, given.first) for name in names]:
                done.result()
    except BrokenPromise as broken:
        parser.exit(1, f"{broken}\n")


if __name__ == "__main__":
    main()
