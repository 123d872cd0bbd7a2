"""S1 and S2: text from outside neither crashes the screen, nor is parsed, nor controls the terminal."""

from __future__ import annotations

from textual import events

from mwl_tui.errors import StatusFailure
from mwl_tui.network.trace import Direction, Layer
from mwl_tui.ui.engine.target import Target
from mwl_tui.ui.widgets.plain_input import PlainInput
from mwl_tui.ui.widgets.worklist import Worklist
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, FakeAnswer, FakeEnding, FakeGateway, row

HOSTILE = [
    "Doe^[/foo]",
    "[/]",
    "[link=https://a]x",
    "[@click=app.quit]x[/]",
    "[bold]x",
    "\x1b]52;c;aGk=\x07osc",
    "\x1b]0;title\x1b\\",
    "\x1b[2J\x1b[31mred",
    "\x9b31mC1",
    "nul\x00\x08\x0b\x7f",
    "line\nfeed\r\ttab",
    "bidi\u202eevil\u2066\u2069",
    "\u2028\u2029\ufeff\u200b",
    "lone\ud800",
    "\\[ ] \\",
    "e" + "\u0301" * 500,
    "x" * 65_536,
    "``m`` $name [red]",
]
CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))} | set("\u202e\u2066\u2069\u2028\u2029\ud800")


def clean(at: Bench) -> bool:
    return not (set(at.text()) - {"\n"}) & CONTROLS


async def test_hostile_rows_are_shown_as_text(bench: Opener) -> None:
    async with bench(size=(200, 50)) as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(*(FakeAnswer(row(text)) for text in HOSTILE))
        at.gateway.finds[0].feed(*(FakeAnswer((), malformed=text) for text in HOSTILE), FakeEnding(2 * len(HOSTILE)))
        await at.until(lambda: f"{2 * len(HOSTILE)} responses" in at.text())
        assert clean(at)
        for shown in ("Doe^[/foo]", "[link=https://a]x", "␛]52;c;aGk=", "bidi‹U+202E›evil", "malformed: Doe^[/foo]"):
            assert shown in at.text()
        widths = {strip.cell_length for strip in at.app.screen._compositor.render_strips()}
        assert widths == {200}
        await at.press(*["right"] * 6, "end", "home")
        assert clean(at)


async def test_hostile_errors_reach_log_notification_header_and_pane(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK), size=(200, 50)) as at:
        for number, text in enumerate(HOSTILE[::2]):
            await at.press("r")
            await at.until(lambda: len(at.gateway.finds) > number)  # noqa: B023 - awaited here
            finding = at.gateway.finds[-1]
            finding.trace.add(Layer.ACSE, Direction.RECEIVED, text, text, failed=True)
            finding.feed(StatusFailure(text, status=0xA900, error_comment=text, stage="C-FIND", advice=text))
            await at.until(lambda: not at.app.exchange.running)
            await at.settle()
            assert len(at.notices()) == number + 1
            assert clean(at)
        assert at.app.is_running


async def test_hostile_peer_names_and_notes_are_shown_as_text(bench: Opener) -> None:
    targets = [Target(text, text, text, text, 104, notes=text) for text in HOSTILE]
    async with bench(FakeGateway(*targets)) as at:
        await at.press("p")
        assert "Doe^[/foo]" in at.text()
        assert clean(at)
        for _ in HOSTILE:
            await at.press("down")
        assert clean(at)
        await at.press("enter")
        for target in targets:
            at.screen.target = target
            await at.settle()
            assert clean(at)
        await at.press("e")
        await at.until(lambda: at.gateway.asked)
        await at.settle()
        assert clean(at)


async def test_pasted_control_characters_do_not_enter_a_field(bench: Opener) -> None:
    async with bench() as at:
        field = at.screen.query_one("#field-patient", PlainInput)
        field.focus()
        await at.settle()
        field.post_message(events.Paste("\x1b]52;c;aGk=\x07"))
        await at.settle()
        assert field.value == ""
        field.post_message(events.Paste("VIV*"))
        await at.settle()
        assert field.value == "VIV*"
        assert clean(at)


async def test_typed_markup_is_text_in_the_folded_form(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        await at.press(*["down"] * 5, *"[/b]x", "escape")
        await at.until(lambda: "Patient [/b]x" in at.text())


async def test_row_of_another_length_than_the_columns_does_no_harm(bench: Opener) -> None:
    async with bench() as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(FakeAnswer(("only",)), FakeAnswer(("x",) * 99), FakeEnding(2))
        await at.until(lambda: "2 responses" in at.text())
        assert "only" in at.text()
        assert at.screen.query_one(Worklist).entry_count() == 2
