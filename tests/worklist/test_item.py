from __future__ import annotations

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.worklist.item import split_steps
from mwl_tui.worklist.table import SPS
from tests.worklist.items import ITEM, data_set, with_items


def test_each_step_becomes_an_item_of_its_own() -> None:
    steps = [data_set(Modality=modality).items_at(SPS)[0] for modality in ("CT", "MR")]
    whole = with_items(ITEM, SPS, *steps)
    items = split_steps(whole)
    assert [item.items_at(SPS) for item in items] == [(steps[0],), (steps[1],)]
    assert all(item.bytes_at(0x00100020) == b"P-1 " for item in items)
    assert len(whole.items_at(SPS)) == 2


def test_item_with_one_step_or_none_stays_as_it_is() -> None:
    assert split_steps(ITEM) == [ITEM]
    assert split_steps(DataSet()) == [DataSet()]
