"""The peer switcher: type to find, enter to choose; an address as typed is a peer too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.commands import keymap
from mwl_tui.ui.engine.target import Target
from mwl_tui.ui.model.columns import fit
from mwl_tui.ui.widgets.plain_input import PlainInput

__all__ = ["PeerSwitcher", "matching"]


def matching(targets: Sequence[Target], typed: str) -> list[Target]:
    """Give the peers whose name, address or notes hold every word that was typed."""
    words = typed.casefold().split()
    return [target for target in targets if all(word in _searched(target) for word in words)]


def _searched(target: Target) -> str:
    return f"{target.name} {target.calling_ae} {target.address} {target.notes}".casefold()


class PeerSwitcher(ModalScreen["Target | str | None"]):
    """Gives the peer that was chosen, or an address as typed, or None.

    Args:
        targets: The peers to choose from.
        current: The one that is selected now.
    """

    BINDINGS: ClassVar[list[BindingType]] = keymap.PEERS

    def __init__(self, targets: Sequence[Target], current: Target | None) -> None:
        super().__init__()
        self._targets = list(targets)
        self._found = self._targets
        self._current = current

    def compose(self) -> ComposeResult:
        """Make the input and the list."""
        with Vertical(id="peers", classes="dialog"):
            yield PlainInput(id="typed", placeholder="type to find, or an address: CALLED_AE@host:port")
            yield OptionList(markup=False, compact=True)
            yield Static(id="peers-note", markup=False)

    def on_mount(self) -> None:
        """Show all peers, with the cursor on the selected one."""
        dialog = self.query_one("#peers")
        dialog.border_title, dialog.border_subtitle = "Peers", "↑ ↓ enter choose · esc back"
        self._show("")
        if self._current is not None and self._current.name in (names := [target.name for target in self._found]):
            self.query_one(OptionList).highlighted = names.index(self._current.name)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find while typing."""
        self._show(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the highlighted peer, or take what was typed as an address."""
        highlighted = self.query_one(OptionList).highlighted
        if self._found and highlighted is not None:
            self.dismiss(self._found[highlighted])
        elif "@" in event.value:
            self.dismiss(event.value.strip())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose with the mouse."""
        self.dismiss(self._found[event.option_index])

    def action_move(self, by: int) -> None:
        """Move the highlight while the input keeps the focus."""
        if self._found:
            options = self.query_one(OptionList)
            options.highlighted = ((options.highlighted or 0) + by) % len(self._found)

    def _show(self, typed: str) -> None:
        self._found = matching(self._targets, typed)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_line(target, self._current)) for target in self._found])
        options.highlighted = 0 if self._found else None
        self.query_one("#peers-note", Static).update(Content(self._note(typed)))

    def _note(self, typed: str) -> str:
        if not self._found:
            return "enter takes this address" if "@" in typed else "no peer has this in its name, address or notes"
        if all(target.is_mock for target in self._targets):
            return "no peer is saved yet: mwl-tui peers add"
        return ""


def _line(target: Target, current: Target | None) -> Content:
    mark = "▸ " if current is not None and target.name == current.name else "  "
    return Content.assemble(
        (mark, "$accent"),
        (fit(safe_text(target.name, 32), 14), "bold"),
        f"  {safe_text(target.calling_ae)} → {safe_text(target.address)}",
        (f"  {safe_text(target.notes, 200)}", "$text-muted"),
    )
