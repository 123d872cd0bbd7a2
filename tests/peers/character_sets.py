"""A name in every kind of character set, asked for in UTF-8 and in its own set, by our SCU and by ``findscu``.

``python -m tests.peers.character_sets`` prints what was found. All names are made.
"""

# ruff: noqa: T201 - a command
from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydicom import Dataset

from mwl_tui.config import MockSettings
from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import Peer, Query, find
from mwl_tui.worklist.table import resolve
from tests.peers import dcmtk

CALLED = "MWLSCP"
UTF8 = "ISO_IR 192"
_NAME, _ID = 0x00100010, 0x00100020


@dataclass(frozen=True)
class Case:
    """A patient whose data are in one character set.

    Attributes:
        kind: The kind, in a word.
        terms: The Specific Character Set of the item.
        name: The patient's name.
        step: The description of the scheduled procedure step, in the same set.
        keys: Matching keys for the name, each of which finds this patient and no other.
        wider: More of them, which only UTF-8 can hold.
    """

    kind: str
    terms: str
    name: str
    step: str
    keys: tuple[str, ...]
    wider: tuple[str, ...] = ()

    @property
    def patient_id(self) -> str:
        """The patient's ID, of ASCII alone."""
        return f"TEST-{CASES.index(self) + 1:02d}"

    @property
    def raw_name(self) -> bytes:
        """The name as it is encoded."""
        return CharacterSet.of(self.terms).encode(self.name, "PN")

    def item(self) -> DataSet:
        """Make the worklist item."""
        charset = CharacterSet.of(self.terms)
        assert charset.note is None
        step = DataSet()
        step.put(0x00080060, "CS", b"CT")
        step.put(0x00400002, "DA", b"20261122")
        step.put(0x00400003, "TM", f"08{CASES.index(self):02d}".encode())
        step.put(0x00400007, "LO", charset.encode(self.step, "LO"))
        item = DataSet()
        item.put(0x00080005, "CS", self.terms.encode())
        item.put(_NAME, "PN", self.raw_name)
        item.put(_ID, "LO", self.patient_id.encode())
        item.put(0x00104000, "LT", b"Made for tests of mwl-tui: no real person, no real order.")
        item.put(0x00400100, "SQ", (step,))
        return item


CASES = (
    Case("Latin-1", "ISO_IR 100", "Buc^Jérôme", "Genou gauche, côté", ("Buc^Jérôme", "BUC^JÉR*", "*^j?rôme")),
    Case("Latin-2", "ISO_IR 101", "Łoś^Władysława", "Kolano, złamanie", ("Łoś^Władysława", "łoś*")),
    Case("Latin-3", "ISO_IR 109", "Ħamrun^Ġorġ", "Ċirku", ("Ħamrun^Ġorġ", "ħam*")),
    Case("Latin-4", "ISO_IR 110", "Ŋirļš^Kārlis", "Ceļa locītava", ("Ŋirļš^Kārlis", "ŋirļ*")),
    Case("Latin-5", "ISO_IR 148", "Çavuşoğlu^Işıl", "Diz, sağ", ("Çavuşoğlu^Işıl", "çavuşoğ*")),
    Case("Latin-9", "ISO_IR 203", "Œuvray^Žofie", "Genou, 5 €", ("Œuvray^Žofie", "œuv*")),
    Case("UTF-8", UTF8, "Ångström^Ødís=김철수^", "Kne, høyre · 무릎", ("Ångström^Ødís", "=김철수*", "ångström^*=김*")),
    Case("Japanese, IR 13", "ISO_IR 13", "ｽｽﾞｷ^ﾊﾅｺ", "ﾋｻﾞ", ("ｽｽﾞｷ^ﾊﾅｺ", "ｽｽﾞｷ*"), ("スズキ*",)),
    Case(
        "Japanese, IR 87",
        "\\ISO 2022 IR 87",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
        "膝、右",
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "山田^太郎", "=山田*", "==やまだ^たろう", "Yamada*=*^太郎"),
    ),
    Case(
        "Japanese, IR 13 and 87",
        "ISO 2022 IR 13\\ISO 2022 IR 87",
        "ﾔﾏﾓﾄ^ｼﾞﾛｳ=山本^次郎=やまもと^じろう",
        "ﾋｻﾞ 膝",
        ("ﾔﾏﾓﾄ^ｼﾞﾛｳ=山本^次郎=やまもと^じろう", "=山本*", "ﾔﾏﾓﾄ*"),
    ),
    Case(
        "Japanese, IR 159",
        "\\ISO 2022 IR 159",
        "Tei^Ichiro=丂亍^丌丒",
        "丂丌 CT",
        ("Tei^Ichiro=丂亍^丌丒", "丂亍^*", "=丂?^*"),
    ),
    Case(
        "Korean, IR 149",
        "\\ISO 2022 IR 149",
        "Hong^Gildong=洪^吉洞=홍^길동",
        "무릎 오른쪽",
        ("Hong^Gildong=洪^吉洞=홍^길동", "洪^吉洞", "=洪*", "==홍^길*", "홍^*"),
    ),
    Case(
        "Chinese, GB18030",
        "GB18030",
        "Wang^XiaoDong=王^小东",
        "膝关节 㐀",
        ("Wang^XiaoDong=王^小东", "王^小*", "=王^*"),
    ),
    Case("Chinese, GBK", "GBK", "Li^Zhe=李^喆", "膝关节", ("Li^Zhe=李^喆", "李^喆", "=李*")),
    Case(
        "Chinese, IR 58",
        "\\ISO 2022 IR 58",
        "Zhang^XiaoXi=张^小西",
        "膝关节",
        ("Zhang^XiaoXi=张^小西", "张^小西", "=张*"),
    ),
    Case("Greek", "ISO_IR 126", "Τζάγκα^Βέρα", "Γόνατο", ("Τζάγκα^Βέρα", "τζάγ*", "ΤΖΆΓΚΑ^*")),
    Case("Cyrillic", "ISO_IR 144", "Люксембург^Роза", "Колено", ("Люксембург^Роза", "люксем*", "*^РОЗА")),
    Case("Hebrew", "ISO_IR 138", "שרון^דבורה", "ברך", ("שרון^דבורה", "שרון*", "*^דב?רה")),
    Case("Arabic", "ISO_IR 127", "قباني^نزار", "ركبة", ("قباني^نزار", "قباني*")),
    Case("Thai", "ISO_IR 166", "สมชาย^ใจดี", "เข่าขวา", ("สมชาย^ใจดี", "สมช*")),
    Case("Greek, code extensions", "\\ISO 2022 IR 126", "Παππάς^Ηλίας", "Ώμος", ("Παππάς^Ηλίας", "παππ*")),
    Case(
        "Russian and Latin-1",
        "ISO 2022 IR 100\\ISO 2022 IR 144",
        "Jürgens^Zoë=Юргенс^Зоя",
        "Knie / Колено",
        ("Jürgens^Zoë=Юргенс^Зоя", "=Юрг*", "jürg*"),
    ),
)
"""The kinds of character sets; those of issue 3 are all here."""


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """Serve all items with our mock; gives the port on loopback."""
    with Store() as store:
        store.add(case.item() for case in CASES)
        async with Server(store, MockSettings(port=0)) as server:
            yield server.address[1]


def query(key: str, terms: str) -> Query:
    """Return the query for a name in a character set."""
    return Query(Query.default().keys, Query.default().return_keys, charset=terms).with_key("PatientName", key)


async def by_ours(port: int, key: str, terms: str) -> list[tuple[str, ...]]:
    """Ask with our SCU; gives patient ID, name and step as text."""
    columns = [resolve(name) for name in ("PatientID", "PatientName", "ScheduledProcedureStepDescription")]
    peer = Peer("127.0.0.1", port, CALLED)
    return [response.row async for response in find(peer, query(key, terms), columns=columns)]


def by_findscu(port: int, key: str, terms: str) -> list[tuple[str, bytes]]:
    """Ask with ``findscu``, which sends the query's bytes as they stand; gives patient ID and name as encoded."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "query.dcm"
        file.write_bytes(write(query(key, terms).data_set(), TransferSyntax.EXPLICIT_LE))
        found = dcmtk.findscu(port, CALLED, file)
    return [(_raw(response, _ID).decode(), _raw(response, _NAME)) for response in found.responses]


def _raw(response: Dataset, tag: int) -> bytes:
    """Return a value as it came: pydicom does not know every term."""
    element = response.get_item(tag)
    assert element is not None
    assert isinstance(element.value, bytes)
    return element.value.rstrip(b" ")


def asked(case: Case) -> list[tuple[str, str]]:
    """Return the keys of a case, each with the sets that it is asked for in."""
    own = [] if case.terms == UTF8 else [(key, case.terms) for key in case.keys]
    return [*((key, UTF8) for key in (*case.keys, *case.wider)), *own]


async def _matrix(findscu: bool) -> int:
    sent: list[bool] = []
    async with serving() as port:
        for case in CASES:
            found: dict[tuple[str, bool], list[bool]] = {}
            for key, terms in asked(case):
                ours = await by_ours(port, key, terms) == [_row(case)]
                found.setdefault((terms, True), []).append(ours)
                if findscu:
                    theirs = await asyncio.to_thread(by_findscu, port, key, terms)
                    found.setdefault((terms, False), []).append(theirs == [(case.patient_id, case.raw_name)])
            sent += (one for results in found.values() for one in results)
            cells = (_counted(found, terms) for terms in (UTF8, case.terms))
            print("{:24} {:32} {:16} {}".format(case.kind, case.terms, *cells))
    print(f"{sum(sent)} of {len(sent)} queries over {len(CASES)} items found the one item that they should, as stored")
    return 0 if all(sent) else 1


def _row(case: Case) -> tuple[str, ...]:
    return case.patient_id, case.name, case.step


def _counted(found: Mapping[tuple[str, bool], Sequence[bool]], terms: str) -> str:
    results = (found.get((terms, ours), ()) for ours in (True, False))
    return " / ".join(f"{sum(some)} of {len(some)}" if some else "-" for some in results)


def main() -> int:
    """Print the matrix; 1 where a query did not find what it should."""
    warnings.filterwarnings("ignore", "Unknown encoding")  # pydicom's, of ISO_IR 203
    findscu = shutil.which("findscu") is not None
    print(f"{'kind':24} {'Specific Character Set':32} {'in UTF-8':16} in its own set (ours / findscu)")
    return asyncio.run(_matrix(findscu))


if __name__ == "__main__":
    sys.exit(main())
