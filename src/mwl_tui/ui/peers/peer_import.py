"""Importing peers from a file or from pasted text, with a preview; a saved peer is never replaced."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input, Static

from mwl_tui.config.importing import Assessment, Entry, Verdict, assess, read_entries, read_file
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError
from mwl_tui.operations.background import in_background
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.outcome import counted, of_error
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.peers.keys import PEER_IMPORT
from mwl_tui.ui.shared.line_list import LineList
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["PeerImport"]

_LONGEST = 262_144
"""Characters of a paste that are looked at; a file may be as long."""
_MARKS = {
    Verdict.NEW: ("+", "good"),
    Verdict.RENAMED: ("+", "good"),
    Verdict.KNOWN: ("=", "quiet"),
    Verdict.TAKEN: ("-", "quiet"),
    Verdict.REFUSED: ("✗", "bad"),
}


_WORDS = {
    Verdict.NEW: "new",
    Verdict.RENAMED: "numbered",
    Verdict.KNOWN: "known",
    Verdict.TAKEN: "left out",
    Verdict.REFUSED: "refused",
}


class SourceInput(PlainInput):
    """A path; what is pasted and has more than one line, or is JSON, is the text itself."""

    class Pasted(Message):
        """A text to import was pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def _on_paste(self, event: events.Paste) -> None:
        text = event.text.strip()
        if "\n" in text or "\r" in text or "@" in text or text.startswith(("{", '"')):
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted(text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n")))


class FoundPeers(LineList):
    """The preview of an import, one line for each entry."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"found-peers--{part}" for part in ("good", "quiet", "bad", "name")}

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._found: Sequence[Assessment] = ()

    def show(self, found: Sequence[Assessment]) -> None:
        """Show these."""
        self._found = found
        self.entries_changed()

    def entry_count(self) -> int:
        """Return how many there are."""
        return len(self._found)

    def entry_width(self) -> int:
        """Return how wide a line may be."""
        return 160

    def draw_entry(self, index: int) -> Strip:
        """Draw a line: the result, the name, the address, the reason."""
        one = self._found[index]
        mark, part = _MARKS[one.verdict]
        peer = one.profile or one.entry.profile
        name = peer.name if peer is not None else one.entry.place
        address = f"{safe_text(str(peer))}  " if peer is not None else ""
        style = self.part(f"found-peers--{part}")
        return Strip(
            [
                Segment(f"{mark} {_WORDS[one.verdict]:<9} ", style),
                Segment(f"{fit(safe_text(name), 16)} ", self.part("found-peers--name")),
                Segment(address, self.part("found-peers--name")),
                Segment(safe_text(one.words, 200), self.part("found-peers--quiet") if peer else style),
            ]
        )


class PeerImport(ModalScreen[bool]):
    """Returns whether peers were saved.

    Args:
        gateway: The way to peers.
    """

    BINDINGS: ClassVar[list[BindingType]] = PEER_IMPORT

    def __init__(self, gateway: Gateway) -> None:
        super().__init__()
        self._gateway = gateway
        self._entries: tuple[Entry, ...] = ()
        self._found: list[Assessment] = []
        self._read = ""
        self._rename = True

    def compose(self) -> ComposeResult:
        """Make the line for the path, and the preview."""
        with Vertical(id="peer-import", classes="dialog -broad"):
            yield SourceInput(id="import-source", placeholder="the path of a file, or paste the text here")
            yield FoundPeers(id="import-found")
            yield Static(id="import-said", markup=False)

    def on_mount(self) -> None:
        """Show the entries that can be imported."""
        self.query_one("#peer-import").border_title = "Import peers"
        self.query_one(FoundPeers).say(
            "orthanc.json, or its DicomModalities, or one CALLED_AE@host:port a line",
            "Nothing that is saved is replaced",
        )
        self._label()

    def _label(self) -> None:
        keys = "enter save them" if self._saved_by_enter() else "enter read"
        clash = f"{{import.rename}} {'leave out' if self._rename else 'number'} taken names · " if self._found else ""
        self.query_one("#peer-import").border_subtitle = Content(worded(self, f"{keys} · {clash}{{import.back}} back"))

    def _saved_by_enter(self) -> bool:
        return self._read == self.query_one(SourceInput).value and any(one.profile for one in self._found)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another path is read anew."""
        event.stop()
        self._label()

    def on_source_input_pasted(self, event: SourceInput.Pasted) -> None:
        """Read the pasted text."""
        self.query_one(SourceInput).value = ""
        self._take(event.text, f"{counted(event.text.count(chr(10)) + 1, 'line')} pasted")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Read the file; once it is read, save what it holds."""
        event.stop()
        if self._saved_by_enter():
            self.run_worker(self._save(), group="import", exclusive=True, exit_on_error=False)
        elif event.value.strip():
            self.run_worker(self._read_path(event.value), group="import", exclusive=True, exit_on_error=False)

    async def _read_path(self, typed: str) -> None:
        file = _path(typed)
        try:
            text = await in_background(partial(read_file, file))
        except MwlError as error:
            self._fail(error)
            return
        self._take(text, safe_text(file.name), typed)

    def _take(self, text: str, source: str, read: str = "") -> None:
        try:
            self._entries = read_entries(text)
        except MwlError as error:
            self._fail(error)
            return
        self._read = read
        self._assess(source)

    def _assess(self, source: str = "") -> None:
        self._found = list(assess(self._entries, self._gateway.peers(), rename=self._rename))
        self.query_one(FoundPeers).show(self._found)
        if source:
            self.query_one("#peer-import").border_title = Content(f"Import peers: {source}")
        self._say(_summary(self._found))
        self._label()

    def action_toggle_rename(self) -> None:
        """Add a number to names that are taken, or skip these peers."""
        self._rename = not self._rename
        if self._entries:
            self._assess()

    async def _save(self) -> None:
        profiles = [one.profile for one in self._found if one.profile is not None]
        try:
            await self._gateway.import_peers(profiles)
        except MwlError as error:
            self._say(f"✗ {of_error(error).text}", wrong=True)
            return
        self.app.notify(f"{counted(len(profiles), 'peer')} saved", markup=False)
        self.dismiss(True)

    def _fail(self, error: MwlError) -> None:
        self._found, self._entries = [], ()
        self.query_one(FoundPeers).show(())
        self._say(f"✗ {of_error(error).text}", wrong=True)
        self._label()

    def _say(self, text: str, *, wrong: bool = False) -> None:
        said = self.query_one("#import-said", Static)
        said.set_class(wrong, "-wrong")
        said.update(Content(text))


def _path(typed: str) -> Path:
    return Path(os.path.expanduser(typed.strip()))


def _summary(found: Sequence[Assessment]) -> str:
    """Return the number of entries by result."""
    counts = {verdict: sum(one.verdict is verdict for one in found) for verdict in Verdict}
    words = {
        Verdict.NEW: "new",
        Verdict.RENAMED: "numbered",
        Verdict.KNOWN: "saved already",
        Verdict.TAKEN: "left out",
        Verdict.REFUSED: "refused",
    }
    return " · ".join(f"{number} {words[verdict]}" for verdict, number in counts.items() if number)
