from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import click
import pytest

from mwl_tui.cli.find import find
from mwl_tui.cli.query_options import QueryOptions
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.ui.query.model.fields import CHARSET, FIELDS
from mwl_tui.ui.query.model.form import Draft, query_of
from mwl_tui.ui.query.model.query_text import query_words
from mwl_tui.ui.shared.model.attribute_names import name_of, path_of
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import ATTRIBUTES, START_DATE, resolve
from tests.ui.fakes import MOCK, RIS

NAME = resolve("PatientName")
DRAFTS = {
    "nothing": Draft(),
    "today": Draft({START_DATE: "today", NAME: "VIV*"}),
    "umlaut": Draft({NAME: "Müller^=Tür"}),
    "latin": Draft({NAME: "Müller", CHARSET: "latin1"}),
    "leading dash": Draft({NAME: "-x --force"}),
    "top level": Draft({resolve(".Modality"): "CT", (0x0009_1001,): "a b"}),
    "one return key": Draft({NAME: "A"}, (resolve("PatientWeight"),)),
    "no return key": Draft({}, ()),
    "more return keys": Draft({}, (*Query.default().return_keys, resolve("PatientSize"), (0x0009_1001,))),
    "anyway": Draft({resolve("Modality"): "c t!", NAME: "A" * 90, CHARSET: "klingon"}, anyway=True),
}


def parsed(words: Sequence[str]) -> tuple[str, QueryOptions]:
    """Read the words as the program does."""
    assert words[:2] == ["mwl-tui", "find"]
    context = find.make_context("find", list(words[2:]))
    given = context.params
    names = ("keys", "return_keys", "file", "preset", "date", "charset", "send_anyway", "only")
    assert isinstance(context, click.Context)
    return given["peer"], QueryOptions(*(given[name] for name in names))


@pytest.mark.parametrize("name", DRAFTS)
def test_command_line_sends_the_same_identifier(name: str) -> None:
    draft = DRAFTS[name]
    query, wrong = query_of(draft, date(2026, 11, 22))
    assert not wrong
    peer, options = parsed(query_words(query, RIS, check=not draft.anyway))
    assert peer == RIS.name
    asked = options.query(datetime(2020, 1, 1))
    for syntax in TransferSyntax:
        assert asked.encode(syntax) == query.encode(syntax, check=not draft.anyway)


def test_usual_query_is_short() -> None:
    query = Query.default().with_key("Modality", "CT")
    assert query_words(query, RIS) == [
        "mwl-tui",
        "find",
        "RIS-TEST",
        "-k",
        "ScheduledProcedureStepSequence.Modality=CT",
    ]


def test_mock_and_typed_addresses_stand_with_their_address() -> None:
    assert query_words(Query.default(), MOCK)[2] == "MWLSCP@127.0.0.1:11112"
    assert query_words(Query.default(), replace(RIS, name="RISMWL@10.1.2.3:104"))[2] == RIS.address


def test_peer_whose_name_looks_like_an_option_is_still_the_peer() -> None:
    peer, _ = parsed(query_words(Query.default(), replace(RIS, name="--force")))
    assert peer == "--force"


def test_every_attribute_has_a_name_that_finds_it_again() -> None:
    paths = [row.path for row in ATTRIBUTES] + [field.path for field in FIELDS]
    for path in (*paths, (0x0008_0060,), (0x0040_0009,), (0x0009_1001,), (0x0040_0100, 0x0010_4000)):
        assert path_of(name_of(path)) == path
    assert path_of("no such thing") is None
