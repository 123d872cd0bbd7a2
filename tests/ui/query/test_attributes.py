from __future__ import annotations

from mwl_tui.ui.query.model.attributes import (
    choice_at,
    counted,
    found,
    keys_to_add,
    returnable,
    toggled,
    whole_dictionary,
)
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import ATTRIBUTES, resolve

SPS = resolve("ScheduledProcedureStepSequence")
PROTOCOL = resolve("ScheduledProtocolCodeSequence")
CONTEXT = resolve("ProtocolContextSequence")


def paths(typed: str) -> list[tuple[int, ...]]:
    return [choice.path for choice in found((*keys_to_add(), *whole_dictionary()), typed)]


def test_attribute_is_found_by_keyword_words_and_tag() -> None:
    weight = resolve("PatientWeight")
    for typed in ("patientweight", "weight patient", "0010,1030", "(0010,1030)", "00101030"):
        assert paths(typed)[0] == weight, typed


def test_table_comes_before_the_dictionary_and_the_dictionary_is_there() -> None:
    modality = paths("modality")
    assert modality[:2] == [resolve("Modality"), (0x0008_0060,)]
    assert (0x0008_0061,) in paths("modalities study")
    assert len(modality) == len(set(modality))


def test_attribute_that_is_in_no_list_is_taken_as_typed() -> None:
    assert paths("0009,1001") == [(0x0009_1001,)]
    assert paths(".Modality")[0] == (0x0008_0060,)
    assert paths("RequestedProcedureCodeSequence.CodeValue")[0] == (0x0032_1064, 0x0008_0100)
    assert paths("no such thing") == []


def test_sequence_is_no_matching_key() -> None:
    assert not [choice for choice in (*keys_to_add(), *whole_dictionary()) if choice.vr == "SQ"]
    assert SPS not in paths("ScheduledProcedureStepSequence")


def test_attribute_in_sequences_says_where_and_of_what_type_it_is() -> None:
    choice = choice_at(resolve("Modality"))
    assert (choice.words, choice.where, choice.types, choice.depth) == (
        "Modality",
        "Scheduled Procedure Step",
        "R 1",
        1,
    )


def test_return_keys_are_the_whole_table_but_what_is_never_empty() -> None:
    assert len(returnable()) == len(ATTRIBUTES) - 2
    assert counted(Query.default().return_keys) == "41 of 80"
    assert counted([choice.path for choice in returnable()]) == "80 of 80"
    assert counted([(0x0009_1001,)]) == "0 of 80 + 1"


def test_member_brings_its_sequences_and_a_sequence_takes_its_members_along() -> None:
    chosen = toggled((), CONTEXT)
    assert chosen == (SPS, PROTOCOL, CONTEXT)
    assert toggled(chosen, PROTOCOL) == (SPS,)
    assert toggled(chosen, SPS) == ()
