"""A worklist item: one scheduled procedure step, with the requested procedure, patient and visit around it."""

from __future__ import annotations

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.worklist.table import SPS

__all__ = ["split_steps"]


def split_steps(data_set: DataSet) -> list[DataSet]:
    """Split a data set with several scheduled procedure steps into items with one each.

    A response describes one step: its sequence holds exactly one item (PS3.4 Table K.6-1).

    Args:
        data_set: The data set, which is not changed.

    Returns:
        One item per step; the data set itself if it has one step or none.
    """
    steps = data_set.items_at(SPS)
    if len(steps) < 2:
        return [data_set]
    items = []
    for step in steps:
        item = DataSet(data_set)
        item.put(SPS, "SQ", (step,))
        items.append(item)
    return items
