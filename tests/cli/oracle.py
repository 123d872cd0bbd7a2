"""pydicom's JSON model as an oracle."""

from __future__ import annotations


def without_empty(model: object) -> object:
    """Leave out the empty ``Value`` that pydicom writes for a sequence without items (PS3.18 F.2.5 has none)."""
    if isinstance(model, list):
        return [without_empty(part) for part in model]
    if isinstance(model, dict):
        return {key: without_empty(part) for key, part in model.items() if not (key == "Value" and part == [])}
    return model
