"""The editor of a peer: every field of a profile, checked as the file would be, tested and saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from mwl_tui.config import PeerProfile
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError
from mwl_tui.operations.exchange import Exchange, Run
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.outcome import of_error
from mwl_tui.operations.target import Target
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.peers.keys import PEER_EDITOR
from mwl_tui.ui.peers.model.peer_form import FIELDS, SECTIONS, Examined, examine, summary, values_of
from mwl_tui.ui.peers.peer_fields import PeerField, SectionLine
from mwl_tui.ui.shared.confirm import Unsaved

__all__ = ["PeerEditor"]

_ROOMY = 80
"""Columns below which there is no room for a hint beside its field."""


class _Fields(VerticalScroll, inherit_bindings=False):
    """Scrolls with the focus; up and down are the form's."""


class PeerEditor(ModalScreen[Target | None]):
    """Returns the saved peer, or None.

    Args:
        gateway: The way to peers.
        exchange: Carries a test out.
        begun: What the fields begin with: a profile, or some values by the fields' keys.
        title: What this is.
        instead_of: The name of the saved peer that is changed; empty for a new one.
    """

    BINDINGS: ClassVar[list[BindingType]] = PEER_EDITOR
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [  # type: ignore[misc]
        (0, "-tight"), (76, "-narrow"), (110, "-wide"),
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def __init__(
        self,
        gateway: Gateway,
        exchange: Exchange,
        begun: PeerProfile | Mapping[str, str],
        *,
        title: str,
        instead_of: str = "",
    ) -> None:
        super().__init__()
        self._gateway, self._exchange = gateway, exchange
        usual = {field.key: field.usual for field in FIELDS if field.usual == "yes"}
        given = values_of(begun) if isinstance(begun, PeerProfile) else begun
        self._values: dict[str, str] = {field.key: "" for field in FIELDS} | usual | dict(given)
        self._saved_values = dict(self._values)
        self._title, self._instead_of = title, instead_of
        self._touched: set[str] = set()
        self._test: Run | None = None
        self._saving = False

    def compose(self) -> ComposeResult:
        """Make the usual fields, and a line for each section."""
        with Vertical(id="peer-editor", classes="dialog -broad"):
            with _Fields(id="peer-fields", can_focus=False):
                yield from self._fields("")
                for section in SECTIONS:
                    yield SectionLine(*section)
            yield Static(id="peer-said", markup=False)

    def on_mount(self) -> None:
        """Name it, and go to the first field that is empty."""
        dialog = self.query_one("#peer-editor")
        dialog.border_title = Content(self._title)
        dialog.border_subtitle = Content(
            worded(self, "enter save · {peer.test} test · {peer.previous} {peer.next} fields · {peer.back} back")
        )
        stops = [field.stop for field in self.query(PeerField)]
        next((stop for stop in stops if isinstance(stop, Input) and not stop.value), stops[0]).focus()
        self._exchange.engine.wakeup.follow(self.call_later, self._take_over)
        self._check()

    def on_unmount(self) -> None:
        """Cancel a running test."""
        self._exchange.engine.wakeup.unfollow(self._take_over)
        if self._test is not None:
            self._exchange.abandon([self._test])

    def on_resize(self) -> None:
        """Leave room for the hint below the fields, and show it."""
        self.query_one("#peer-fields").styles.max_height = max(4, self.app.size.height * 92 // 100 - 4)
        self._check()

    # -- the values -------------------------------------------------------------------------------------------------

    def _fields(self, section: str) -> list[PeerField]:
        return [PeerField(field, self._values[field.key]) for field in FIELDS if field.section == section]

    def on_peer_field_changed(self) -> None:
        """Check the typed value."""
        for row in self.query(PeerField):
            if row.value != self._values[row.field.key]:
                self._values[row.field.key] = row.value
                self._touched.add(row.field.key)
        self._check()

    def _examined(self) -> Examined:
        others = [name for name in self._gateway.peers() if name != self._instead_of]
        return examine(self._values, others)

    def _check(self, *, all_of_them: bool = False) -> Examined:
        """Show the error beside each field; for untouched fields only if all are requested."""
        examined = self._examined()
        for row in self.query(PeerField):
            told = all_of_them or row.field.key in self._touched
            row.explain(examined.reasons.get(row.field.key, "") if told else "")
        self._explain_focus(examined)
        wrong = {field.section for field in FIELDS if field.key in examined.reasons}
        for line in self.query(SectionLine):
            line.tell(summary(line.section, self._values), wrong=line.section in wrong)
        return examined

    def _explain_focus(self, examined: Examined) -> None:
        """Show the whole error of the field in focus: there may be no room beside it."""
        row = next((row for row in self.query(PeerField) if row.stop is self.focused), None)
        if row is None:
            return
        key = row.field.key
        if key in self._touched and key in examined.reasons:
            self._say(f"✗ {examined.reasons[key]}", good=False)
        elif self._test is None:
            self._say(row.field.hint if self.app.size.width < _ROOMY else "")

    @property
    def _changed(self) -> bool:
        return self._values != self._saved_values

    # -- moving -----------------------------------------------------------------------------------------------------

    def on_descendant_focus(self) -> None:
        """Show the hint of the field, or its error."""
        self._explain_focus(self._examined())

    def _stops(self) -> list[Widget]:
        rows = self.query_one("#peer-fields").children
        return [row.stop if isinstance(row, PeerField) else row for row in rows]

    def action_step(self, by: int) -> None:
        """Go to the next or previous field."""
        stops = self._stops()
        if self.focused in stops:
            stops[(stops.index(self.focused) + by) % len(stops)].focus()

    async def on_section_line_toggled(self, event: SectionLine.Toggled) -> None:
        """Open or close the section under its line."""
        line = event.line
        line.open = not line.open
        if line.open:
            await self.query_one("#peer-fields").mount(*self._fields(line.section), after=line)
            line.scroll_visible(top=True, animate=False)
        else:
            for row in [row for row in self.query(PeerField) if row.field.section == line.section]:
                await row.remove()
        self._check()

    # -- testing and saving -----------------------------------------------------------------------------------------

    def action_test(self) -> None:
        """Send a C-ECHO to the peer as it is typed."""
        profile = self._good_profile()
        if profile is None or (self._test is not None and self._test.outcome is None):
            return
        batch = self._exchange.probe([self._gateway.tried(profile)])
        (self._test,) = batch.runs
        self._say("… C-ECHO")
        self._exchange.start(batch)

    def _take_over(self) -> None:
        """Show how a test ended."""
        if self._test is None or (how := self._test.outcome) is None:
            return
        self._test = None
        self._say(f"{'✓' if how.good else '✗'} {how.text}" + (f". {how.advice}" if how.advice else ""), good=how.good)

    def _say(self, text: str, *, good: bool | None = None) -> None:
        said = self.query_one("#peer-said", Static)
        said.set_class(good is True, "-good")
        said.set_class(good is False, "-wrong")
        said.update(Content(text))

    def _good_profile(self) -> PeerProfile | None:
        """Return the peer, or go to the first field that is wrong."""
        examined = self._check(all_of_them=True)
        if examined.profile is not None:
            return examined.profile
        first = next(field for field in FIELDS if field.key in examined.reasons)
        if first.section and not self.query_one(f"#section-{first.section}", SectionLine).open:
            self.query_one(f"#section-{first.section}").focus()
        for row in self.query(PeerField):
            if row.field is first:
                row.stop.focus()
        self._say(f"✗ {first.label}: {examined.reasons[first.key]}", good=False)
        return None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save from any field."""
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Save the peer."""
        if not self._saving and (profile := self._good_profile()) is not None:
            self._saving = True
            self.run_worker(self._save(profile), group="peers", exit_on_error=False)

    async def _save(self, profile: PeerProfile) -> None:
        try:
            saved = await self._gateway.save_peer(profile, instead_of=self._instead_of)
        except MwlError as error:
            self._say(f"✗ {safe_text(of_error(error).text)}", good=False)
            return
        finally:
            self._saving = False
        self.dismiss(saved)

    def action_back(self) -> None:
        """Leave; ask about unsaved changes."""
        if self._changed:
            self.app.push_screen(Unsaved("The changes are not saved"), self._answered)
        else:
            self.dismiss(None)

    def _answered(self, answer: str | None) -> None:
        if answer == "save":
            self.action_save()
        elif answer == "discard":
            self.dismiss(None)

    def on_key(self, event: events.Key) -> None:
        """Let enter save from a choice too."""
        if event.key == "enter" and not isinstance(self.focused, Input | SectionLine):
            event.stop()
            self.action_save()
