from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import RuleBroken
from mwl_tui.ui.log.model.log_export import Format, capturing, snapshot, write
from mwl_tui.ui.log.model.log_model import LineKind, LogModel
from tests.ui.log.logs import exchanged

NOW = datetime(2026, 11, 22, 10, 15, 30)


def log() -> LogModel:
    model = LogModel()
    model.begin("10:15:28  C-FIND  A → B@h:1", exchanged())
    model.pull()
    model.say(LineKind.GOOD, "3 responses")
    return model


def written(model: LogModel, form: Format, folder: Path) -> Path:
    return write(snapshot(model.associations), form, folder, NOW).path


def test_text_is_what_the_log_shows(tmp_path: Path) -> None:
    model = log()
    text = written(model, Format.TEXT, tmp_path).read_text().splitlines()
    assert text[0] == "── 10:15:28  C-FIND  A → B@h:1"
    assert f"SCU ACSE  → {model.lines[2].text}" in text[2]
    assert text[4].endswith("until " + text[4].split()[-1])
    assert f"{model.lines[4].text} × 3" in text[4]
    assert "✓ 3 responses" in text


def test_json_lines_have_an_object_an_event(tmp_path: Path) -> None:
    model = log()
    events = [json.loads(line) for line in written(model, Format.JSON_LINES, tmp_path).read_text().splitlines()]
    request, run = events[1], events[3]
    assert (request["association"], request["layer"], request["direction"]) == (1, "ACSE", "sent")
    assert (run["name"], run["count"]) == (model.lines[4].text, 3)
    assert datetime.fromisoformat(request["time"]).tzinfo is not None
    assert not any("data" in event for event in events)
    assert events[-1]["note"] == "3 responses"


def test_bytes_are_written_only_where_they_are_asked_for(tmp_path: Path) -> None:
    lines = written(log(), Format.JSON_LINES_WITH_BYTES, tmp_path).read_text().splitlines()
    assert bytes.fromhex(json.loads(lines[1])["data"])[0] == 1
    assert b"Patient^0".hex() in lines[3]


def test_capture_is_pcapng(tmp_path: Path) -> None:
    model = log()
    assert capturing(model.associations) == 2 + 3 * 2  # a message has a PDU for its command set, one for its data set
    assert written(model, Format.PCAPNG, tmp_path).read_bytes()[:4] == b"\x0a\x0d\x0d\x0a"


def test_file_is_for_its_owner_alone_and_overwrites_nothing(tmp_path: Path) -> None:
    first, second = (written(log(), Format.TEXT, tmp_path / "exports") for _ in range(2))
    assert (first.name, second.name) == ("association-log-20261122-101530.txt", "association-log-20261122-101530-2.txt")
    assert first.stat().st_mode & 0o777 == 0o600
    assert first.parent.stat().st_mode & 0o777 == 0o700


def test_where_it_cannot_be_written_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mwl_tui.network.pcapng.write_pcapng", full)
    with pytest.raises(OSError, match="No space left"):
        written(log(), Format.PCAPNG, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_peer_wrote_does_not_act_on_a_terminal_that_shows_the_file(tmp_path: Path) -> None:
    model, trace = LogModel(), Trace()
    model.begin("C-FIND", trace)
    trace.add(Direction.RECEIVED, RuleBroken("\x1b[2J", "\x9b31m"))
    model.pull()
    for form in (Format.TEXT, Format.JSON_LINES):
        text = written(model, form, tmp_path).read_text()
        assert not set("\x1b\x9b") & set(text)
        assert "\\u001b" not in text
