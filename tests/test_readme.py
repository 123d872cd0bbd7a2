"""What the README shows works."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

from mwl_tui.scp import MockSettings, Server, Store, generate

ROOT = Path(__file__).parent.parent


async def test_the_library_example_prints_the_list() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len([line for line in example.splitlines() if line.strip()]) <= 11
    with Store() as store:
        store.add(generate(60))
        async with Server(store, MockSettings(port=0)) as server:
            code = example.replace("11112", str(server.address[1]))
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
            )
            out, err = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, err) == (0, b"")
    assert out.decode().splitlines()
    assert all("CT" in line for line in out.decode().splitlines())


def test_make_demo_and_make_test_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_no_file_that_pins_versions_names_an_index() -> None:
    for name in ("constraints.txt", "pyproject.toml", "Makefile"):
        assert not re.search(r"https?://|index-url|find-links", (ROOT / name).read_text()), name
