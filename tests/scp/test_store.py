from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.errors import DicomError, MalformedDataSet, StoreError
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.store import store as store_module
from mwl_tui.scp.store.record import NARROWED_BY, records_of, records_of_encoded
from mwl_tui.scp.store.store import Store, StoredItem
from mwl_tui.worklist.matching import Matcher, stored_texts
from mwl_tui.worklist.table import SPS
from tests.quick import examples
from tests.scp.queries import (
    DESCRIPTION,
    MODALITY,
    NAME,
    PATIENT_ID,
    START_DATE,
    START_TIME,
    STATION,
    STEP_ID,
    STUDY,
    data_set,
    made_item,
    matcher,
)

DAY = datetime.date(2026, 11, 22)
EXPLICIT = TransferSyntax.EXPLICIT_LE


@pytest.fixture
def store() -> Iterator[Store]:
    with Store() as store:
        yield store


def ids(items: list[StoredItem]) -> list[str]:
    return [(read(item.identifier, item.syntax).bytes_at(*STEP_ID) or b"").decode().strip() for item in items]


def found(store: Store, query: Matcher) -> list[str]:
    return ids(list(store.search(query)))


# What is kept


def test_items_come_in_the_order_of_date_then_time_then_number(store: Store) -> None:
    store.add(
        [
            made_item(1, date="20261123", time="0700"),
            made_item(2, date="20261122", time="090000"),
            made_item(3, date="20261122", time="083000"),
            made_item(4, date="20261122", time="0830"),
            made_item(5, date="20261121", time="2300"),
        ]
    )
    assert found(store, matcher()) == ["S5", "S3", "S4", "S2", "S1"]


def test_item_without_a_date_is_served_first(store: Store) -> None:
    store.add([made_item(1), made_item(2, date="", time="")])
    assert found(store, matcher()) == ["S2", "S1"]


def test_item_with_several_steps_is_kept_as_one_item_each(store: Store) -> None:
    item = made_item(1)
    item.put(SPS, "SQ", (*item.items_at(SPS), *made_item(2).items_at(SPS)))
    assert store.add([item]) == 2
    assert found(store, matcher()) == ["S1", "S2"]
    encoded = write(item, TransferSyntax.IMPLICIT_LE)
    assert store.add_records(records_of_encoded(encoded, TransferSyntax.IMPLICIT_LE)) == 2
    assert len(store) == 4


@pytest.mark.parametrize("syntax", [TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_LE])
def test_encoded_item_is_kept_byte_for_byte(store: Store, syntax: TransferSyntax) -> None:
    identifier = write(made_item(7), syntax)
    store.add_records(records_of_encoded(identifier, syntax))
    (item,) = store.search(matcher())
    assert (item.identifier, item.syntax) == (identifier, syntax)


def test_deflated_item_is_kept_inflated(store: Store) -> None:
    store.add_records(records_of_encoded(write(made_item(7), TransferSyntax.DEFLATED), TransferSyntax.DEFLATED))
    (item,) = store.search(matcher())
    assert (item.identifier, item.syntax) == (write(made_item(7), EXPLICIT), EXPLICIT)


def test_malformed_item_is_refused_and_nothing_is_added(store: Store) -> None:
    with pytest.raises(MalformedDataSet):
        store.add_records(records_of_encoded(write(made_item(1), EXPLICIT)[:-3], EXPLICIT))
    assert (len(store), found(store, matcher())) == (0, [])


def test_item_without_a_scheduled_procedure_step_is_refused(store: Store) -> None:
    bare = DataSet()
    bare.put(NAME[0], "PN", b"Test^Bare")
    with pytest.raises(MalformedDataSet, match="no scheduled procedure step"):
        store.add([bare])
    with pytest.raises(MalformedDataSet, match="no scheduled procedure step"):
        store.add_records(records_of_encoded(write(bare, EXPLICIT), EXPLICIT))


def test_adding_is_all_or_nothing(store: Store) -> None:
    too_deep = made_item(2)
    for _ in range(20):
        around = DataSet()
        around.put(SPS, "SQ", (too_deep,))
        too_deep = around
    with pytest.raises(MalformedDataSet):
        store.add([*(made_item(number) for number in range(700)), too_deep])
    assert (len(store), found(store, matcher())) == (0, [])
    store.add([made_item(3)])
    assert found(store, matcher()) == ["S3"]


def test_item_with_thousands_of_names_is_refused(store: Store) -> None:
    item = made_item(1)
    item.put(NAME[0], "PN", b"=".join(b"n%d" % number for number in range(3000)))
    with pytest.raises(MalformedDataSet, match="more than"):
        store.add([item])


# Matching


def test_utf8_query_finds_a_latin1_name(store: Store) -> None:
    store.add([made_item(1, name="Müller^Jürgen", charset="ISO_IR 100"), made_item(2, name="Miller^Jane")])
    assert found(store, matcher({NAME: "MÜLLER*"})) == ["S1"]
    assert found(store, matcher({NAME: "muller^jurgen"})) == ["S1"]


def test_name_is_found_by_each_component_group(store: Store) -> None:
    store.add([made_item(1, name="Yamada^Tarou=山田^太郎=やまだ^たろう", charset="\\ISO 2022 IR 87")])
    for name in ("Yamada*", "山田*", "やまだ^たろう", "=山田^太郎", "*^太郎"):
        assert found(store, matcher({NAME: name})) == ["S1"], name
    assert found(store, matcher({NAME: "=Yamada*"})) == []


def test_any_station_of_several_matches(store: Store) -> None:
    store.add([made_item(1, station="CT1\\CT2"), made_item(2, station="CT2"), made_item(3, station="CT3")])
    assert found(store, matcher({STATION: "CT2"})) == ["S1", "S2"]


def test_time_matches_by_meaning_with_and_without_a_date(store: Store) -> None:
    store.add([made_item(1, time="2230"), made_item(2, time="223015"), made_item(3, time="2231")])
    assert found(store, matcher({START_TIME: "223000"})) == ["S1"]
    assert found(store, matcher({START_TIME: "2230"})) == ["S1", "S2"]
    assert found(store, matcher({START_TIME: "2230-", START_DATE: "20261122"})) == ["S1", "S2", "S3"]


def test_ranges_of_date_and_time_make_one_period(store: Store) -> None:
    store.add([made_item(1, time="0700"), made_item(2, date="20261123", time="0700"), made_item(3, time="2300")])
    assert found(store, matcher({START_DATE: "20261122-20261123", START_TIME: "2200-0800"})) == ["S3", "S2"]


def test_empty_value_fails_every_key_but_the_universal(store: Store) -> None:
    store.add([made_item(1, date="", station="", name="")])
    for path, key in ((START_DATE, "19000101-"), (STATION, "CT1"), (NAME, "?*")):
        assert found(store, matcher({path: key})) == []
    assert found(store, matcher()) == ["S1"]


def test_long_list_of_uids_is_searched(store: Store) -> None:
    store.add([made_item(number) for number in range(1, 6)])
    listed = "\\".join(f"2.25.{number}" for number in range(4, 3000))
    assert found(store, matcher({STUDY: listed})) == ["S4", "S5"]


@lru_cache(maxsize=1)
def varied() -> tuple[Store, list[DataSet]]:
    """Return items in several character sets, with the odd values that real systems have."""
    items = [item for charset in CHARSETS for item in generate(40, base_date=DAY, charset=charset)]
    items += [
        made_item(1, date="2026.11.22", time="08:15:00"),
        made_item(2, date="20261122\\20261201", modality="CT\\MR"),
        made_item(3, date="notadate", time="25"),
        made_item(4, time="08"),
        made_item(5, name=" Ærøskøbing ^ Søren ^^"),
        made_item(6, station=" CT1 "),
    ]
    store = Store()
    store.add(items)
    return store, items


CHARSETS = ("ISO_IR 192", "ISO_IR 100", "\\ISO 2022 IR 87", "\\ISO 2022 IR 149", "ISO_IR 144", "GB18030", "")

keys_of_text: list[Callable[[str], str]] = [
    lambda text: text,
    str.upper,
    lambda text: f"{text[:3]}*",
    lambda text: f"*{text[-2:]}",
    lambda text: f"{text[:2]}?*",
    lambda text: f"{text[:4]}\U0010ffff*",
    lambda text: f"={text}",
]
keys_of_date = st.sampled_from(["20261122", "20261121-20261122", "-20261121", "20261201-", "20261122-20261122"])
keys_of_time = st.sampled_from(["08", "0815", "0700-1200", "-0900", "1500-", "081500.000000"])


@settings(max_examples=examples(150))
@given(data=st.data())
def test_store_finds_exactly_what_the_matcher_finds(data: st.DataObject) -> None:
    """Narrowing loses nothing: the same items as by asking the matcher about each."""
    store, items = varied()
    keys = {}
    for path in data.draw(st.lists(st.sampled_from((*NARROWED_BY, START_TIME, DESCRIPTION)), max_size=3, unique=True)):
        if path in (START_DATE, START_TIME):
            keys[path] = data.draw(keys_of_date if path == START_DATE else keys_of_time)
        else:
            texts = stored_texts(items[data.draw(st.integers(0, len(items) - 1))], path) or ("none",)
            keys[path] = data.draw(st.sampled_from(keys_of_text))(data.draw(st.sampled_from(texts)))[:64]
    try:
        query = Matcher(data_set(keys))
    except DicomError:
        reject()  # not a key that this attribute can have
    expected = sorted(identity(item) for item in items if query.matches(item))
    assert sorted(identity(read(item.identifier, item.syntax)) for item in store.search(query)) == expected


def identity(item: DataSet) -> tuple[bytes, ...]:
    return tuple((item.bytes_at(*path) or b"").strip(b" \0") for path in (STEP_ID, PATIENT_ID, NAME))


# A list that changes while it is searched


def test_search_goes_on_over_the_old_list_when_it_is_cleared(store: Store) -> None:
    store.add([made_item(number) for number in range(1, 201)])
    search = store.search(matcher())
    first = [next(search) for _ in range(5)]
    store.clear()
    store.add([made_item(number, date="20270101") for number in range(900, 950)])
    assert len(ids(first + list(search))) == 200
    assert len(store) == 50
    assert found(store, matcher())[0] == "S900"


def test_search_does_not_see_what_is_added_after_it_began(store: Store) -> None:
    store.add([made_item(number) for number in range(1, 101)])
    search = store.search(matcher({MODALITY: "CT"}))
    next(search)
    store.add([made_item(500, time="2300")])
    assert len(list(search)) == 99
    assert len(store) == 101


def test_many_searches_over_many_editions_each_see_their_own(store: Store) -> None:
    searches = []
    for edition in range(5):
        store.replace(record for n in range(100) for record in records_of(made_item(edition * 1000 + n)))
        search = store.search(matcher())
        searches.append((edition, [next(search)], search))
    for edition, items, search in reversed(searches):
        steps = ids(items + list(search))
        assert steps == [f"S{edition * 1000 + n}" for n in range(100)]


def test_failed_replacement_leaves_the_old_list(store: Store) -> None:
    store.add([made_item(1)])

    def broken() -> Iterator[DataSet]:
        yield made_item(2)
        yield DataSet()

    with pytest.raises(MalformedDataSet):
        store.replace(record for item in broken() for record in records_of(item))
    assert (len(store), found(store, matcher())) == (1, ["S1"])


def test_batches_let_go_where_nothing_matches(store: Store) -> None:
    store.add([made_item(number) for number in range(200)])
    batches = list(store.batches(matcher({DESCRIPTION: "*nothing*"})))
    assert len(batches) >= 3
    assert not any(batches)


def test_closed_store_ends_a_search_with_an_error() -> None:
    store = Store()
    store.add([made_item(number) for number in range(200)])
    search = store.search(matcher())
    next(search)
    store.close()
    with pytest.raises(StoreError):
        list(search)


def test_universal_query_reads_no_identifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module.PartReader, "read", lambda *_: pytest.fail("an identifier was read"))
    with Store() as store:
        store.add(made_item(number) for number in range(200))
        assert sum(1 for _ in store.search(matcher())) == 200


def test_selective_query_reads_its_candidates_only(monkeypatch: pytest.MonkeyPatch) -> None:
    read, seen = store_module.PartReader.read, []
    monkeypatch.setattr(store_module.PartReader, "read", lambda *given: (seen.append(1), read(*given))[1])
    with Store() as store:
        store.add(generate(1_000, base_date=DAY))
        found = sum(1 for _ in store.search(matcher({START_DATE: "20261122", MODALITY: "CT"})))
    assert 10 < found == len(seen) < 300
