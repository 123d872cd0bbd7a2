"""The pane of the mock: what it serves and to whom, start and stop, other items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import msgspec
from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input, Label, Static

from mwl_tui.config import MockSettings
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.mock_figures import MockFigures
from mwl_tui.operations.target import MockPhase
from mwl_tui.operations.wakeup import Wakeup
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.mock.keys import MOCK
from mwl_tui.ui.mock.model import mock_words
from mwl_tui.ui.shared.line_list import LineList
from mwl_tui.ui.shared.plain_input import PlainInput

if TYPE_CHECKING:
    from mwl_tui.scp.query_log import AnsweredQuery

__all__ = ["MockPane"]

_KEYS = "{mock.reseed} reseed · tab edit · {mock.select} select · {mock.back} back"
_FIELDS = (("seed", "Seed"), ("items", "Items"), ("port", "Port"), ("locales", "Names"))


class QueryList(LineList):
    """The recent queries, the newest first."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"query-list--{part}" for part in mock_words.PARTS}

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._queries: Sequence[AnsweredQuery] = ()

    def show(self, queries: Sequence[AnsweredQuery]) -> None:
        """Show these, where they are others."""
        if queries != self._queries:
            self._queries = queries
            self.entries_changed()

    def entry_count(self) -> int:
        """Return how many there are."""
        return len(self._queries)

    def entry_width(self) -> int:
        """Return how wide a line may be."""
        return 240

    def draw_entry(self, index: int) -> Strip:
        """Draw a line."""
        spans = mock_words.query_spans(self._queries[-1 - index], self.scrollable_content_region.width)
        return Strip([Segment(span.text, self.part(f"query-list--{span.part}")) for span in spans])


class MockPane(ModalScreen["str | None"]):
    """Shows the mock as it changes; returns ``select`` if it becomes the selected peer.

    What is done to the mock is done by the main screen, which outlives this one.

    Args:
        gateway: The way to the mock.
        wakeup: Says when there is something new of it.
    """

    BINDINGS: ClassVar[list[BindingType]] = MOCK
    AUTO_FOCUS = "#mock-queries"  # from the first moment: keys of the same burst are meant for it

    class Wanted(Message):
        """The mock is to be started, stopped, or changed.

        Attributes:
            plan: What it is to serve; None to start or stop it.
        """

        def __init__(self, plan: MockSettings | None) -> None:
            super().__init__()
            self.plan = plan

    def __init__(self, gateway: Gateway, wakeup: Wakeup) -> None:
        super().__init__()
        self._gateway, self._wakeup = gateway, wakeup
        self._shown: MockSettings | None = None

    def compose(self) -> ComposeResult:
        """Make the parts."""
        with Vertical(id="mock", classes="dialog -broad"):
            yield Static(id="mock-phase", markup=False)
            yield Static(id="mock-about", markup=False)
            yield Static(id="mock-activity", markup=False)
            with Horizontal(id="mock-plan"):
                for name, title in _FIELDS:
                    yield Label(title, markup=False)
                    yield PlainInput(id=f"mock-{name}")
            yield Static(id="mock-wrong", markup=False)
            yield QueryList(id="mock-queries")

    def on_mount(self) -> None:
        """Show the figures now and from now on."""
        queries = self.query_one(QueryList)
        queries.label("Last queries")
        queries.say("No query yet", "{mock.select} selects the mock as the peer to query")
        self._take_over()
        self._wakeup.follow(self.call_later, self._take_over)
        queries.focus()

    def on_unmount(self) -> None:
        """Follow it no longer."""
        self._wakeup.unfollow(self._take_over)

    def on_resize(self) -> None:
        """Leave room for the lines above the list."""
        self.query_one(QueryList).styles.height = max(3, min(14, self.app.size.height * 92 // 100 - 10))

    def _take_over(self) -> None:
        figures, status = self._gateway.mock_figures(), self._gateway.mock
        mark, words = mock_words.phase_words(status, figures)
        serving = status.phase is MockPhase.SERVING
        phase = self.query_one("#mock-phase", Static)
        phase.update(Content.assemble((f"{mark} ", "$text-success" if serving else "$text-muted"), (words, "bold")))
        self.query_one("#mock-about", Static).update(Content(mock_words.about(status, figures)))
        self.query_one("#mock-activity", Static).update(Content(mock_words.activity(figures)))
        self.query_one(QueryList).show(figures.queries)
        self._fill(figures)
        dialog = self.query_one("#mock")
        dialog.border_title = "Mock worklist SCP"
        toggle = "{mock.toggle} stop" if serving else "{mock.toggle} start"
        dialog.border_subtitle = Content(worded(self, f"{toggle} · {_KEYS}"))

    def _fill(self, figures: MockFigures) -> None:
        """Put the plan into the fields, once it is another; what is being typed stays."""
        plan = figures.settings
        if plan == self._shown:
            return
        self._shown = plan
        values = {"seed": plan.seed, "items": plan.items, "port": plan.port, "locales": ", ".join(plan.locales)}
        for name, _ in _FIELDS:
            self.query_one(f"#mock-{name}", Input).value = str(values[name])

    # -- doing ------------------------------------------------------------------------------------------------------

    def _planned(self) -> mock_words.Planned:
        typed = {name: self.query_one(f"#mock-{name}", Input).value for name, _ in _FIELDS}
        return mock_words.planned(typed, self._shown or MockSettings())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the error in what is typed, or the key that applies it."""
        event.stop()
        made = self._planned()
        wrong = next(iter(made.reasons.items()), None)
        titles = dict(_FIELDS)
        said = self.query_one("#mock-wrong", Static)
        said.set_class(wrong is not None, "-wrong")
        if wrong is not None:
            said.update(Content(f"✗ {titles[wrong[0]]}: {wrong[1]}"))
        else:
            said.update(Content("enter serves these items" if made.plan != self._shown else ""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Serve with the settings in the fields."""
        event.stop()
        if (plan := self._planned().plan) is not None:
            self._want(plan)
            self.query_one(QueryList).focus()

    def action_start_or_stop(self) -> None:
        """Start it, or stop it."""
        self._want(None)

    def action_reseed(self) -> None:
        """Serve other items: those of the next seed."""
        plan = self._planned().plan or self._shown
        if plan is not None:
            self._want(msgspec.structs.replace(plan, seed=plan.seed + 1))

    def _want(self, plan: MockSettings | None) -> None:
        # the main screen is below this one, not around it
        self.app.screen_stack[0].post_message(self.Wanted(plan))

    def action_leave(self) -> None:
        """Leave a field for the list; there, close the pane."""
        if isinstance(self.focused, Input):
            self._shown = None
            self._take_over()
            self.query_one(QueryList).focus()
        else:
            self.dismiss(None)

    def action_select(self) -> None:
        """Make the mock the selected peer."""
        self.dismiss("select")
