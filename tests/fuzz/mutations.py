"""Mutations of good sessions: of their structure at every level, of their order, and of their bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import NamedTuple, TypeAlias

from tests.fuzz import parts, reader
from tests.fuzz.parts import Part, Path
from tests.fuzz.sessions import ACTIONS, GOOD, PASSCODE, Script


class Whole(NamedTuple):
    """A PDU of a session: its bytes, its tree, and the way to each part of that."""

    data: bytes
    tree: Part
    paths: tuple[Path, ...] = ()


Plan: TypeAlias = list[str | list[Whole]]
"""A session that is being mutated: its steps, and in each the PDUs."""

_SIZES = (
    0,
    1,
    2,
    3,
    4,
    5,
    63,
    64,
    65,
    0x7F,
    0xFF,
    0x100,
    0x4000,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x20000,
    0x20001,
    0x7FFFFFFF,
    0xFFFFFFFF,
)
_HEADS = {
    "PDU": [bytes((kind, 0)) for kind in (0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 0x16, 0x47, 0xFF)],
    "item": [bytes((kind, 0)) for kind in (0, 0x10, 0x20, 0x21, 0x30, 0x40, 0x50, *range(0x51, 0x5B), 0xFF)],
    "element": [
        bytes((group, 0, *divmod(number, 256)[::-1]))
        for group in (0, 0, 0, 8)
        for number in (0, 1, 2, 3, 0x100, 0x110, 0x120, 0x700, 0x800, 0x900, 0x901, 0x902, 0x1000, 0x1005, 0x1031)
    ],
}
_VALUES = [
    b"", b"\0", b"\0\0", b"\1\1", b"\xff\xff", b"\0\xff", b"\1\xff", b"\x20\x80", b"\x30\0", b"\xff\x0f", b"\0\0\0\0",
    b"\1\0\0\0", b"\x7f\0\0\0", b"\xff\xff\xff\xff", b"1.2", b"1..2", b"01.2.", b"1.2.840.10008.1.2.2", b"9" * 65,
    b"1.2.840.10008.1.2", b"1.2.840.10008.5.1.4.31", b"1.2.840.10008.5.1.4.31\0", b"A\\B", b"\x1b]52;c;AA\x07", b"[/x]",
    b"\xe2\x80\xae", b"\xc3\xa9", b"\xff" * 16, b" " * 16, b"\0" * 16, b"A" * 17, b"A" * 300, b"A" * 70_000,
]  # fmt: skip
_KEYS = [
    b"*", b"?", b"**A*", b"A*\\B", b"\\", b"\\\\\\", b"20260101-", b"-20261231", b"-", b"2026", b"20261301",
    b"00000000", b"1000-1200",
    b"240000", b"256199", b"\x1b$B;3", b"\x1b(", b"\xff", b"\xc3\xa9", b"^", b"==", b"A^B=C", b"\0", b"\0\0\0\0",
    b"ISO_IR 192",
    b"ISO 2022 IR 87", b"GB18030", b"1.2.3", b"1.2.3\\4.5", b"[", b"(?", b".*", b"%_", b"'; --", b"\x1b[31m", b"-1",
    b"1e999", b"nan",
]  # fmt: skip
"""What a key may be: matching reads it as a wildcard, a range, a list, or refuses it."""
_PASSCODE_AS_NAME = re.compile(rb"\x58.{3}[\1\2]..." + PASSCODE.encode(), re.DOTALL)
"""A passcode where a user name is due is a user name: such sessions are not made."""
_JUNK = [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\0\1\0",
    b"SSH-2.0-x\r\n",
    bytes(6),
    bytes(200),
    b"\xff" * 6,
]


def _plan(script: Script) -> Plan:
    return [step if isinstance(step, str) else [_whole(part) for part in parts.pdus(step)] for step in script]


def _whole(part: Part) -> Whole:
    return Whole(part.encode(), part, tuple(parts.paths(part)))


_PLANS = {role: [_plan(script) for script in scripts] for role, scripts in GOOD.items()}
_POOL = [
    whole for plans in _PLANS.values() for plan in plans for step in plan if not isinstance(step, str) for whole in step
]


def mutated(rng: Random, role: str, *, identifiers: bool = False) -> Script:
    """Return a good session of one side's peer with some mutations.

    Args:
        rng: Decides.
        role: Whose peer: a key of ``GOOD``.
        identifiers: Whether half of the sessions have nothing but their identifiers mutated.
    """
    plan = [step if isinstance(step, str) else list(step) for step in rng.choice(_PLANS[role])]
    choices = _IN_IDENTIFIERS if identifiers and rng.random() < 0.5 else _MUTATIONS
    for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3, 4))):
        rng.choice(choices)(rng, plan)
    script = [step if isinstance(step, str) else b"".join([whole.data for whole in step]) for step in plan]
    if rng.random() < 0.12:
        _spoil(rng, script)
    made = tuple(step for step in script if step)
    names_passcode = any(not isinstance(step, str) and _PASSCODE_AS_NAME.search(step) for step in made)
    return mutated(rng, role, identifiers=identifiers) if names_passcode else made


# The structure of one PDU


def _structure(rng: Random, plan: Plan) -> None:
    """Change one part of one PDU, with every length around it right."""
    place = _place(rng, plan)
    if place is None:
        return
    step, number = place
    tree, ways = step[number].tree, step[number].paths
    change, recount = rng.choice(_CHANGES), rng.random() < 0.8
    found = parts.changed(tree, rng.choice(ways), lambda part: change(rng, part), recount=recount)
    made = _whole(found[0]) if found else None
    step[number : number + 1] = [made] * len(found) if made else []


def _place(rng: Random, plan: Plan) -> tuple[list[Whole], int] | None:
    """Choose a PDU; one that is early or alone is chosen as often as one of many."""
    steps = [step for step in plan if step and not isinstance(step, str)]
    if not steps:
        return None
    step = rng.choice(steps)
    assert isinstance(step, list)
    return step, rng.randrange(len(step))


def _lie(rng: Random, part: Part) -> list[Part]:
    true = len(part._replace(lie=None).encode()) - len(part.head) - (2 if part.form == "H" else 4)
    near = (true + offset for offset in (-9, -4, -2, -1, 1, 2, 4, 9, true))
    return [part._replace(lie=max(0, rng.choice((*near, *_SIZES))))]


def _drop(rng: Random, part: Part) -> list[Part]:
    return []


def _repeat(rng: Random, part: Part) -> list[Part]:
    size = len(part.encode())
    times = rng.choice((2, 2, 2, 3, 130)) if size < 600 else 2
    return [part] * (5_000 if size < 60 and rng.random() < 0.02 else times)


def _retype(rng: Random, part: Part) -> list[Part]:
    heads = _HEADS.get(part.kind)
    return [part._replace(head=rng.choice(heads))] if heads else _refix(rng, part)


def _refix(rng: Random, part: Part) -> list[Part]:
    """Change what stands before the content: context ID, control header, AE titles, result."""
    if not part.fixed:
        return _revalue(rng, part)
    place = rng.randrange(len(part.fixed))
    if len(part.fixed) >= 36 and rng.random() < 0.5:  # an AE title
        title = rng.choice(_VALUES)[:16].ljust(16)
        place = rng.choice((4, 20))
        return [part._replace(fixed=part.fixed[:place] + title + part.fixed[place + 16 :])]
    value = rng.choice((0, 1, 2, 3, 4, 5, 0x80, 0xFF, part.fixed[place] ^ 1 << rng.randrange(8)))
    return [part._replace(fixed=part.fixed[:place] + bytes((value,)) + part.fixed[place + 1 :])]


def _revalue(rng: Random, part: Part) -> list[Part]:
    if isinstance(part.inner, tuple):
        return _reorder(rng, part)
    value, kind = part.inner, rng.randrange(5)
    if kind == 0 or not value:
        value = rng.choice(_VALUES)
    elif kind == 1:
        value = value[: rng.randrange(len(value))]
    elif kind == 2:
        value += rng.choice(_VALUES)
    elif kind == 3 and part.kind == "PDV":
        value = reader.mutated(rng)[0]
    else:
        place = rng.randrange(len(value))
        value = value[:place] + bytes((rng.randrange(256),)) + value[place + 1 :]
    return [part._replace(inner=value)]


def _reorder(rng: Random, part: Part) -> list[Part]:
    """Swap parts within one, or put one from elsewhere between them."""
    if isinstance(part.inner, bytes):
        return _revalue(rng, part)
    inner = list(part.inner)
    if inner and rng.random() < 0.5:
        inner.insert(rng.randrange(len(inner)), inner.pop(rng.randrange(len(inner))))
    else:
        inner.insert(rng.randint(0, len(inner)), _foreign(rng))
    return [part._replace(inner=tuple(inner))]


def _foreign(rng: Random) -> Part:
    """Return a part of any session and any level; no passcode gets where none is looked for."""
    while True:
        whole = rng.choice(_POOL)
        part = whole.tree
        for number in rng.choice(whole.paths):
            assert isinstance(part.inner, tuple)
            part = part.inner[number]
        if PASSCODE.encode() not in part.encode():
            return part


_CHANGES: list[Callable[[Random, Part], list[Part]]] = [
    _lie, _drop, _repeat, _retype, _refix, _refix, _revalue, _revalue, _revalue, _reorder,
]  # fmt: skip


# The order of PDUs and steps


def _order(rng: Random, plan: Plan) -> None:
    place = _place(rng, plan)
    other = _place(rng, plan)
    if place is None or other is None:
        return
    (step, number), (target, at) = place, other
    kind = rng.randrange(5)
    if kind == 0:
        step[number], target[at] = target[at], step[number]
    elif kind == 1:
        del step[number]
    elif kind == 2:
        step[number:number] = [step[number]] * rng.choice((1, 1, 2, 40))
    elif kind == 3:
        target.insert(at, step.pop(number) if target is not step else step[number])
    else:
        plan.insert(rng.randint(0, len(plan)), [step[number]])


def _interleave(rng: Random, plan: Plan) -> None:
    """Put PDUs of another session, of either role, between those of this one."""
    for _ in range(rng.randint(1, 3)):
        whole, place = rng.choice(_POOL), _place(rng, plan)
        if place is not None and PASSCODE.encode() not in whole.data:
            place[0].insert(place[1], whole)


def _act(rng: Random, plan: Plan) -> None:
    """Let our side do something it did not do, or leave out what it did."""
    acts = [number for number, step in enumerate(plan) if isinstance(step, str)]
    if acts and rng.random() < 0.3:
        del plan[rng.choice(acts)]
    else:
        plan.insert(rng.randint(0, len(plan)), rng.choice(ACTIONS))


def _merge(rng: Random, plan: Plan) -> None:
    """Let two steps come as one, without what our side does in between."""
    steps = [number for number, step in enumerate(plan) if not isinstance(step, str)]
    if len(steps) > 1:
        here = rng.randrange(len(steps) - 1)
        first, second = plan[steps[here]], plan[steps[here + 1]]
        assert isinstance(first, list)
        assert isinstance(second, list)
        plan[steps[here] : steps[here + 1] + 1] = [first + second]


def _divide(rng: Random, plan: Plan) -> None:
    """Divide a PDV into fragments in PDUs of their own, or put the PDVs of two PDUs into one: both are right."""
    place = _place(rng, plan)
    if place is None:
        return
    step, number = place
    two = [whole.tree for whole in step[number : number + 2]]
    pdvs = [pdv for part in two if part.head[0] == 4 and isinstance(part.inner, tuple) for pdv in part.inner]
    if not pdvs or any(part.head[0] != 4 for part in two):
        return
    made = [pdvs] if rng.random() < 0.3 else [[piece] for pdv in pdvs for piece in _fragments(rng, pdv)]
    step[number : number + 2] = [_whole(Part("PDU", b"\4\0", "I", b"", tuple(each))) for each in made]


def _fragments(rng: Random, pdv: Part) -> list[Part]:
    if pdv.kind not in ("PDV", "command"):  # a part from elsewhere
        return [pdv]
    data = pdv.encode()[6:]
    cuts = sorted({0, len(data), *(rng.randint(0, len(data)) for _ in range(rng.choice((1, 2, 30))))})
    context, control = pdv.fixed
    found = [Part("PDV", b"", "I", bytes((context, control & 1)), data[start:stop]) for start, stop in pairwise(cuts)]
    return [*found[:-1], found[-1]._replace(fixed=pdv.fixed)] if found else [pdv]


_MUTATIONS: list[Callable[[Random, Plan], None]] = [
    _structure, _structure, _structure, _structure, _structure, _order, _interleave, _act, _merge, _divide,
]  # fmt: skip


# Identifiers


def _identifier(rng: Random, plan: Plan) -> None:
    """Put another identifier, good or broken, in the place of one, or other values of the same length into it."""
    steps = [step for step in plan if not isinstance(step, str)]
    places = [
        (step, number)
        for step in steps
        for number, whole in enumerate(step)
        if whole.data[:1] == b"\4"
        and isinstance(whole.tree.inner, tuple)
        and whole.tree.inner[-1:]
        and whole.tree.inner[-1].kind == "PDV"
    ]
    if places:
        step, number = rng.choice(places)
        tree = step[number].tree
        *before, pdv = tree.inner
        data = reader.mutated(rng)[0] if rng.random() < 0.4 else _revalued(rng, pdv.inner)
        step[number] = _whole(tree._replace(inner=(*before, pdv._replace(inner=data))))


def _revalued(rng: Random, data: bytes) -> bytes:
    """Overwrite the values of some elements: the structure stays."""
    syntax = reader.EXPLICIT if data[4:6].isalpha() else reader.IMPLICIT
    leaves = [
        (value, stop) for _, vr, _, value, stop, items in reader.places(data, syntax) if vr != "SQ" and stop > value
    ]
    for value, stop in rng.sample(leaves, min(len(leaves), rng.choice((1, 1, 2, 4)))):
        new = rng.choice(_KEYS)
        new = (new * (stop - value) if rng.random() < 0.3 else new.ljust(stop - value))[: stop - value]
        data = data[:value] + new + data[stop:]
    return data


# Bytes


def _spoil(rng: Random, script: list[str | bytes]) -> None:
    """Break bytes without regard to what they mean."""
    steps = [number for number, step in enumerate(script) if step and not isinstance(step, str)]
    if not steps:
        return
    number = rng.choice(steps)
    data = script[number]
    assert isinstance(data, bytes)
    place, kind = rng.randrange(len(data)), rng.randrange(4)
    if kind == 0:
        script[number:] = [data[:place]]
    elif kind == 1:
        script[number] = data[:place] + rng.choice((*_JUNK, rng.randbytes(9))) + data[place:]
    elif kind == 2:
        script[number] = data[:place] + data[place + rng.randint(1, 9) :]
    else:
        noisy = bytearray(data)
        for _ in range(rng.randint(1, 8)):
            noisy[rng.randrange(len(noisy))] = rng.randrange(256)
        script[number] = bytes(noisy)


_IN_IDENTIFIERS = [_identifier]
