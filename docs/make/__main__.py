"""Write the pages that are made from the program."""

from __future__ import annotations

from docs.make import pages

for file, text in pages().items():
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
        print(f"written  {file.name}")  # noqa: T201 - a script
