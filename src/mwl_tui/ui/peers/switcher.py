"""The peer switcher: type to find, enter to choose, tab to mark several; test, add, change, import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import time
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mwl_tui.config import PeerProfile
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError
from mwl_tui.operations.exchange import Exchange, Run
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.outcome import counted, of_error
from mwl_tui.operations.target import MockPhase, Origin, Target
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.peers.keys import PEERS
from mwl_tui.ui.peers.model.last_results import remember
from mwl_tui.ui.peers.model.peer_list import NUMBERED, PeerLine, matching, noted
from mwl_tui.ui.peers.peer_editor import PeerEditor
from mwl_tui.ui.peers.peer_import import PeerImport
from mwl_tui.ui.peers.peer_list import PeerList
from mwl_tui.ui.shared.confirm import Confirm
from mwl_tui.ui.shared.dialog_keys import DialogKeys
from mwl_tui.ui.shared.find_input import FindInput
from mwl_tui.ui.state import StateStore

__all__ = ["PeerChoice", "PeerSwitcher"]

_KEYS = ("test", "new", "edit", "copy", "remove", "import", "save")


@dataclass(frozen=True, slots=True)
class PeerChoice:
    """The choice made in the switcher.

    Attributes:
        targets: The peer that was chosen; where several were marked, all of these.
        address: An address as typed, in place of a peer.
    """

    targets: tuple[Target, ...] = ()
    address: str = ""


class PeerSwitcher(ModalScreen["PeerChoice | None"]):
    """Returns the chosen peer or peers, or a typed address; None keeps the selection.

    Args:
        gateway: The way to peers.
        exchange: Carries tests out.
        store: What is remembered of each peer.
        current: The one that is selected now.

    Attributes:
        current: The same, as it is called now.
    """

    BINDINGS: ClassVar[list[BindingType]] = PEERS

    def __init__(self, gateway: Gateway, exchange: Exchange, store: StateStore, current: Target) -> None:
        super().__init__()
        self._gateway, self._exchange, self._store, self.current = gateway, exchange, store, current
        self._found: list[Target] = []
        self._marked: dict[str, Target] = {}
        self._tests: dict[str, Run] = {}

    def compose(self) -> ComposeResult:
        """Make the input and the list."""
        with Vertical(id="peers", classes="dialog -broad"):
            yield FindInput(id="typed", placeholder="type to find, or an address: CALLED_AE@host:port")
            yield PeerList(id="peer-list")
            yield Static(id="peers-note", markup=False)
            yield DialogKeys(*(f"peers.{name}" for name in _KEYS))

    def on_mount(self) -> None:
        """Show all peers, with the cursor on the selected one."""
        self._show()
        self._put_cursor(self.current)
        self._exchange.engine.wakeup.follow(self.call_later, self._take_over)

    def on_unmount(self) -> None:
        """Keep the results that came last, and cancel the other tests."""
        self._exchange.engine.wakeup.unfollow(self._take_over)
        self._keep_results()
        self._exchange.abandon(self._tests.values())

    # -- what shows -------------------------------------------------------------------------------------------------

    @property
    def _typed(self) -> str:
        return self.query_one(FindInput).value

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find while typing."""
        event.stop()
        self._show()
        self.query_one(PeerList).cursor = 0

    def on_resize(self) -> None:
        """Lay the lines out for another size."""
        self._show()

    def _show(self) -> None:
        self._found = matching(self._gateway.targets(), self._typed)
        peers = self.query_one(PeerList)
        peers.show([self._line(number, target) for number, target in enumerate(self._found, 1)])
        peers.styles.height = max(1, min(len(self._found), max(3, self.app.size.height * 92 // 100 - 8)))
        peers.say(self._nothing_found())
        self._say()

    def _line(self, number: int, target: Target) -> PeerLine:
        test = self._tests.get(target.key)
        return PeerLine(
            target,
            number if number <= NUMBERED and not self._typed else 0,
            current=target.key == self.current.key,
            marked=target.key in self._marked,
            testing=test is not None and test.outcome is None,
            off=target.is_mock and not self._mock_serves,
            last=self._store.state.peers.get(target.key),
        )

    def _nothing_found(self) -> str:
        return "enter takes this address" if "@" in self._typed else "No peer has this in its name, address or notes"

    def _say(self) -> None:
        """Show the meaning of the marks and of the cursor."""
        dialog = self.query_one("#peers")
        marks = f" · {len(self._marked)} marked" if self._marked else ""
        dialog.border_title = Content(f"Peers{marks}")
        chosen = f"enter query {counted(len(self._marked), 'peer')}" if self._marked else "enter choose"
        dialog.border_subtitle = Content(worded(self, chosen + " · {peers.mark} mark · {peers.back} back"))
        target = self._under_cursor()
        self.query_one("#peers-note", Static).update(Content(self._note(target)))

    def _note(self, target: Target | None) -> str:
        if not self._typed and all(one.is_mock for one in self._gateway.targets()):
            return worded(
                self, "No peer is saved yet: {peers.new} makes one, {peers.import} imports, an address can be typed"
            )
        return noted(self._line(0, target)) if target is not None else ""

    # -- moving and choosing ----------------------------------------------------------------------------------------

    def _under_cursor(self) -> Target | None:
        cursor = self.query_one(PeerList).cursor
        return self._found[cursor] if 0 <= cursor < len(self._found) else None

    def _put_cursor(self, target: Target) -> None:
        keys = [one.key for one in self._found]
        if target.key in keys:
            self.query_one(PeerList).cursor = keys.index(target.key)
            self._say()

    def action_move(self, by: int) -> None:
        """Move the cursor, and wrap around at the ends."""
        if self._found:
            peers = self.query_one(PeerList)
            peers.cursor = (peers.cursor + by) % len(self._found)
            self._say()

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.query_one(PeerList).action_page(pages)
        self._say()

    def action_mark(self, by: int) -> None:
        """Mark or unmark the peer under the cursor, and move on."""
        target = self._under_cursor()
        if target is None:
            return
        if self._marked.pop(target.key, None) is None:
            self._marked[target.key] = target
        self._show()
        self.action_move(by)

    def on_find_input_quick(self, event: FindInput.Quick) -> None:
        """Choose by a digit, mark by space."""
        event.stop()
        if event.key == "space":
            self.action_mark(1)
        elif int(event.key) <= len(self._found):
            self.dismiss(PeerChoice((self._found[int(event.key) - 1],)))

    def on_peer_list_chosen(self) -> None:
        """Choose with the mouse."""
        self._choose()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the peer, or use the typed text as an address."""
        event.stop()
        self._choose()

    def _choose(self) -> None:
        target = self._under_cursor()
        if self._marked:
            known = {one.key: one for one in self._gateway.targets()}
            self.dismiss(PeerChoice(tuple(known[key] for key in self._marked if key in known)))
        elif target is not None:
            self.dismiss(PeerChoice((target,)))
        elif "@" in self._typed:
            self.dismiss(PeerChoice(address=self._typed.strip()))

    # -- testing ----------------------------------------------------------------------------------------------------

    def action_test(self) -> None:
        """Send a C-ECHO to the marked peers, or to all that show."""
        wanted: Sequence[Target] = list(self._marked.values()) or self._found
        free = [
            target for target in wanted if not self._is_testing(target) and (self._mock_serves or not target.is_mock)
        ]
        batch = self._exchange.probe(free)
        self._tests.update((run.target.key, run) for run in batch.runs)
        self._exchange.start(batch)
        self._show()

    @property
    def _mock_serves(self) -> bool:
        return self._gateway.mock.phase is MockPhase.SERVING

    def _is_testing(self, target: Target) -> bool:
        run = self._tests.get(target.key)
        return run is not None and run.outcome is None

    def _take_over(self) -> None:
        if self._keep_results():
            self._show()

    def _keep_results(self) -> bool:
        """Keep the results so far; return whether there are any."""
        ended = {key: run for key, run in self._tests.items() if run.outcome is not None}
        for key, run in ended.items():
            del self._tests[key]
            remember(self._store.state.peers, run, time())
        if ended:
            self._store.save()
        return bool(ended)

    # -- changing ---------------------------------------------------------------------------------------------------

    def action_new(self) -> None:
        """Create a peer, from the typed address if there is one."""
        called, _, host = self._typed.rpartition("@")
        host, _, port = host.rpartition(":") if called else ("", "", "")
        self._edit(
            {"called_ae": called, "host": host.strip("[]"), "port": port if port.isdecimal() else ""}, "New peer"
        )

    def action_edit(self) -> None:
        """Change the peer under the cursor."""
        target = self._under_cursor()
        if target is None:
            return
        if target.is_mock:
            self._tell(worded(self, "The mock is changed in its own pane: {mock.open} on the main screen"))
        elif target.origin is Origin.OWN_FILE:
            way = worded(self, "change it there, or copy it with {peers.copy}")
            self._tell(f"{safe_text(target.name)} stands in your own config.toml: {way}")
        elif target.origin is Origin.TYPED:
            self._save_typed(target)
        else:
            self._edit(self._gateway.profile(target), f"Peer {safe_text(target.name)}", target.name)

    def action_copy(self) -> None:
        """Create a peer as a copy of the one under the cursor."""
        if (target := self._under_cursor()) is not None:
            profile = self._gateway.profile(target)
            name = f"{profile.name}-copy" if not target.is_mock else "mock-copy"
            self._edit(msgspec.structs.replace(profile, name=name[:32]), f"Copy of {safe_text(target.name)}")

    def action_save_typed(self) -> None:
        """Save an address: the text in the field, or the typed address under the cursor."""
        target = self._under_cursor()
        if "@" in self._typed and target is None:
            self.run_worker(self._save_address(self._typed), group="peers", exit_on_error=False)
        elif target is not None and target.origin is Origin.TYPED:
            self._save_typed(target)
        else:
            self._tell("Type an address to save it: CALLED_AE@host:port")

    async def _save_address(self, address: str) -> None:
        await self._exchange.prepare()
        try:
            target = self._gateway.typed(address)
        except MwlError as error:
            self._tell(of_error(error).text, "error")
            return
        self._save_typed(target)

    def _save_typed(self, target: Target) -> None:
        profile = self._gateway.profile(target)
        self._edit(msgspec.structs.replace(profile, name=""), f"Save {safe_text(target.address)}")

    def _edit(self, begun: PeerProfile | dict[str, str], title: str, instead_of: str = "") -> None:
        editor = PeerEditor(self._gateway, self._exchange, begun, title=title, instead_of=instead_of)
        self.app.push_screen(editor, partial(self._edited, instead_of))

    def _edited(self, before: str, saved: Target | None) -> None:
        if saved is None:
            return
        if before and before != saved.name:
            self._rename(before, saved)
        with self.prevent(Input.Changed):
            self.query_one(FindInput).value = ""
        self._show()
        self._put_cursor(saved)

    def _rename(self, before: str, saved: Target) -> None:
        """Move the state of a peer to its new name."""
        state = self._store.state
        for kept in (state.forms, state.history, state.peers):
            if before in kept:
                kept[saved.key] = kept.pop(before)  # type: ignore[assignment]
        self._marked.pop(before, None)
        if self.current.key == before:
            self.current = saved
        self._store.save()

    def action_remove(self) -> None:
        """Remove the peer under the cursor, after confirmation."""
        target = self._under_cursor()
        if target is None or target.is_mock:
            return
        if target.origin is Origin.OWN_FILE:
            self._tell(f"{safe_text(target.name)} stands in your own config.toml: remove it there")
            return
        detail = f"{safe_text(target.address)}\npeers.toml.bak keeps what the file held before."
        question = Confirm(f"Remove the peer {safe_text(target.name)}?", detail)
        self.app.push_screen(question, lambda answer: self._removing(target) if answer == "yes" else None)

    def _removing(self, target: Target) -> None:
        self.run_worker(self._remove(target), group="peers", exit_on_error=False)

    async def _remove(self, target: Target) -> None:
        try:
            await self._gateway.remove_peer(target)
        except MwlError as error:
            self._tell(of_error(error).text, "error")
            return
        self._marked.pop(target.key, None)
        self._store.state.peers.pop(target.key, None)
        self._store.save()
        self._show()

    def action_import_peers(self) -> None:
        """Import peers."""
        self.app.push_screen(PeerImport(self._gateway), lambda saved: self._show() if saved else None)

    def _tell(self, text: str, severity: str = "information") -> None:
        self.notify(text, severity="error" if severity == "error" else "information", markup=False)
