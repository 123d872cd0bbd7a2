"""S1 and S2: text from outside neither crashes the screen, nor is parsed, nor controls the terminal."""

from __future__ import annotations

import pytest

from mwl_tui.errors import StatusFailure
from mwl_tui.network.trace import Direction
from mwl_tui.network.trace_events import RuleBroken
from mwl_tui.ui.detail.detail import Detail
from mwl_tui.ui.detail.value_lines import ValueLines
from mwl_tui.ui.log.model.log_lines import spans_of
from mwl_tui.ui.log.model.log_model import LogModel
from mwl_tui.ui.shared.model.clipboard import for_clipboard
from mwl_tui.ui.shared.plain_input import PlainInput
from mwl_tui.ui.worklist.worklist import Worklist
from tests.hostile_strings import HOSTILE, WIRE, Hostile, harmful, missing
from tests.peers import pdu
from tests.ui.conftest import Opener
from tests.ui.fakes import MOCK, FakeAnswer, FakeEnding, FakeGateway, row
from tests.ui.hostile_screens import (
    FEW,
    HUGE,
    SOME,
    Seen,
    answered,
    batches,
    even,
    identifier,
    near,
    opened,
    response,
    targets,
    traced,
)


def test_there_are_more_than_a_hundred_and_each_is_another_one() -> None:
    assert len({one.text for one in HOSTILE}) == len({one.mark for one in HOSTILE}) == len(HOSTILE) > 100
    assert all(one.mark in one.text for one in HOSTILE)


# -- responses -------------------------------------------------------------------------------------------------------


async def test_rows_of_the_worklist(bench: Opener) -> None:
    async with bench(size=HUGE) as at:
        await answered(at, *(FakeAnswer((), malformed=one.text) for one in HOSTILE))
        await at.press("z")
        seen = Seen(at)
        await seen.through("pagedown")
        assert "malformed: Doe^[/foo]" in seen.text
        seen.told("reasons why a response is malformed")
        await answered(at, *(FakeAnswer(row(one.text)) for one in HOSTILE))
        seen = Seen(at)
        await seen.through("pagedown")
        await at.press(*["right"] * 6, "s", "end")
        seen.look()
        for shown in ("Doe^[/foo]", "[link=https://a]H003", "␛]52;c;aGk=", "‹U+202E›evil"):
            assert shown in seen.text
        seen.told("rows", near(15))


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_responses_of_many_peers(bench: Opener) -> None:
    some = SOME + FEW
    async with bench(FakeGateway(MOCK, *targets(some)), size=HUGE) as at:
        await at.press("escape", "z")
        seen = Seen(at)
        at.screen.selection.group = tuple(targets(some))
        await at.press("r")
        fed = 0
        while fed < len(at.screen.selection.group):
            await at.until(lambda: at.gateway.finds)
            for finding in at.gateway.finds:
                finding.feed(FakeAnswer(row("x")), FakeAnswer((), malformed="y"), FakeEnding(2))
            fed += len(at.gateway.finds)
            at.gateway.finds.clear()
        await at.until(lambda: not at.app.exchange.running)
        await seen.through("pagedown")
        seen.told("the column of peers", [one for one in near(22, some) if one.kind != "surrogate"])
        await at.press("z", "4", "z")
        await seen.through("pageup")
        seen.told("headings of the log", [one for one in some if one.kind != "surrogate"])


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_filter_line_and_what_it_says(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        await answered(at, *(FakeAnswer(row(one.text)) for one in FEW))
        seen = Seen(at)
        for pane in ("worklist", "log"):
            at.screen.action_focus_pane(pane)
            await at.settle()
            for one in FEW[::2]:
                await at.press("slash")
                at.screen.query_one("#filter-text", PlainInput).value = one.text
                await at.settle()
                seen.look()
                await at.press("enter")
                seen.look()
        seen.told("the filter", FEW[::2], found=False)


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_row_of_another_length_than_the_columns_does_no_harm(bench: Opener) -> None:
    async with bench() as at:
        await answered(at, FakeAnswer(("only",)), FakeAnswer(("x",) * 99))
        assert "only" in at.text()


# -- one response ----------------------------------------------------------------------------------------------------


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_every_vr_and_private_creators_in_detail_and_bytes(bench: Opener) -> None:
    sets = [identifier(some) for some in batches(HOSTILE, 24)]
    wire = [Hostile("wire", value.decode("latin-1"), "") for value in WIRE]
    sets += [identifier(wire, charset) for charset in (b"ISO_IR 192", b"", b"ISO 2022 IR 87\\[/]", b"\x1b[31m")]
    sets += [pdu.explicit(0x0010_0010, "PN", b"".join(WIRE)), sets[0][:-9]]
    async with bench(size=HUGE) as at:
        await answered(at, *(response(data, number) for number, data in enumerate(sets, 1)))
        seen = Seen(at)
        worklist, detail = at.screen.query_one(Worklist), at.screen.query_one(Detail)
        await at.press("3", "z", "E")
        for number, data in enumerate(sets):
            worklist.cursor = number
            await at.until(lambda: detail.model.tree is not None and detail.model.tree.data is data)  # noqa: B023
            await seen.through("pagedown", most=9)
            await at.press("g")
        seen.told("elements of every VR", near(40))


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_whole_values(bench: Opener) -> None:
    texts = pdu.explicit(0x0040_A160, "UC", even(b"\\".join(one.wire[:400] for one in HOSTILE)))
    names = pdu.explicit(0x0010_0010, "PN", even(b"\\".join(one.wire[:60] for one in HOSTILE)))
    charset = pdu.explicit(0x0008_0005, "CS", b"ISO_IR 192")
    async with bench(size=HUGE) as at:
        await answered(at, response(charset + texts), response(charset + names, 2))
        seen = Seen(at)
        worklist = at.screen.query_one(Worklist)
        for number in range(2):
            worklist.cursor = number
            await at.until(lambda: at.screen.query_one(Detail).row is worklist.current())
            await at.press("3", "end")
            await opened(at, "enter")
            await at.until(lambda: at.app.screen.query_one(ValueLines).entry_count())
            await at.settle()
            await seen.through("pagedown")
            await at.press("y", "tab", "end")
            seen.look()
            await at.press("escape")
            assert not harmful(at.app.clipboard, "\n\t")
        seen.told("whole values")


# -- the log ---------------------------------------------------------------------------------------------------------


def test_lines_of_the_log_and_of_every_opened_event_are_inert() -> None:
    from mwl_tui.dicom.charset import AS_DECLARED
    from mwl_tui.ui.log.model.ladder import ends_of, heading, ladder
    from mwl_tui.ui.log.model.log_decode import agreed_on, decode

    drawn = opened_text = flow = ""
    for one in HOSTILE:
        model = LogModel()
        association = model.begin(one.text, traced(one)) or model.associations[-1]
        model.pull()
        drawn += "\n".join("".join(span.text for span in spans_of(line, sides=True)) for line in model.lines)
        for line in (line for line in model.lines if line.opens):
            opened_text += decode(line, agreed_on(association), AS_DECLARED).text
        for rung in (*heading(ends_of(association), 80), *ladder(model.lines, 200, "✓ x"), *ladder(model.lines, 80)):
            flow += "".join(span.text for span in rung.spans) + "\n"
    assert not harmful(drawn + opened_text + flow, "\n")
    assert not missing(drawn, HOSTILE)
    assert not missing(opened_text, HOSTILE)


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_lines_of_the_log_opened_events_and_call_flow(bench: Opener) -> None:
    async with bench(size=HUGE) as at:
        await at.press("escape", "4", "z")
        for one in SOME:
            at.screen.log_model.begin(one.text, traced(one))
        await at.settle()
        seen = Seen(at)
        await seen.through("pageup")
        seen.told("lines of the log", SOME)
        await at.press("end", "up")
        await opened(at, "enter")
        for _ in range(40):
            await at.press("N")
            seen.look()
        await at.press("Y", "tab", "end", "escape")
        assert not harmful(at.app.clipboard, "\n\t")
        await opened(at, "f")
        for _ in SOME:
            await at.press("N")
            seen.look()
        await at.press("escape")
        await opened(at, "x")
        seen.look()
        await at.press("a")
        seen.look()
        seen.told("opened events, call flows and the export of the log", SOME)


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_errors_reach_log_notification_header_and_pane(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK), size=(120, 40)) as at:
        seen = Seen(at)
        for number, one in enumerate(FEW):
            await at.press("escape", "r")
            await at.until(lambda: len(at.gateway.finds) > number)  # noqa: B023 - awaited here
            finding = at.gateway.finds[-1]
            finding.trace.add(Direction.RECEIVED, RuleBroken(one.text, one.text))
            text = one.text
            finding.feed(StatusFailure(text, status=0xA900, error_comment=text, stage="C-FIND", advice=text))
            await at.until(lambda: not at.app.exchange.running)
            await at.settle()
            assert len(at.notices()) == number + 1
            seen.look()
        assert not any(harmful(notice, "\n") for notice in at.notices())
        seen.told("errors", FEW)


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_notes_of_an_ending(bench: Opener) -> None:
    async with bench(size=HUGE) as at:
        await at.press("escape", "r")
        await at.until(lambda: at.gateway.finds)
        some = [one for one in HOSTILE if one.kind != "long"]
        notes = tuple(one.text for one in some)
        at.gateway.finds[-1].feed(FakeEnding(0, 0xFE00, "\x1b[31m", complete=False, reason="\x9b[/]", notes=notes))
        await at.until(lambda: not at.app.exchange.running)
        await at.press("4", "z")
        seen = Seen(at)
        await seen.through("pageup")
        seen.told("notes", some)


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_what_is_copied(bench: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    assert not any(harmful(for_clipboard(one.text), "\n\t") for one in HOSTILE)
    async with bench() as at:
        some = [one for one in FEW if one.kind != "long"][:3]
        await answered(at, *(FakeAnswer(row(one.text), identifier=identifier([one])) for one in some))
        seen = Seen(at)
        for _ in some:
            for key in "crdl":
                await opened(at, "y")
                at.app.clear_notifications()
                await at.until(lambda: "tabs between them" in at.text())
                seen.look()
                await at.press(key)
                await at.until(lambda: len(at.app.screen_stack) == 1)
                assert not harmful(at.app.clipboard, "\n\t")
            await at.press("down")
        seen.told("the choice of what to copy", some)
