from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dump import dumps
from mwl_tui.dicom.file import save_bytes
from mwl_tui.dicom.reader import read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.values import check
from mwl_tui.dicom.writer import write
from mwl_tui.errors import StoreError
from mwl_tui.scp.store import folder as folder_module
from mwl_tui.scp.store.folder import Folder, FolderReport
from mwl_tui.scp.store.store import Store
from tests.quick import examples
from tests.scp.queries import NAME, STEP_ID, made_item, matcher

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPLICIT, IMPLICIT = TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE


@pytest.fixture
def store() -> Store:
    return Store()


def steps(store: Store) -> list[str]:
    items = [read(item.identifier, item.syntax) for item in store.search(matcher())]
    return sorted((item.bytes_at(*STEP_ID) or b"").decode().strip() for item in items)


def load(path: Path, store: Store) -> FolderReport:
    return Folder(path).load(store)


def write_kinds(path: Path) -> None:
    """Write an item of each kind of file."""
    (path / "bare.wl").write_bytes(write(made_item(1), IMPLICIT))
    file = save_bytes(write(made_item(2), EXPLICIT), EXPLICIT, "1.2.840.10008.5.1.4.31", "2.25.2")
    (path / "PART10.DCM").write_bytes(file)
    (path / "text.dump").write_text(dumps(made_item(3)), encoding="utf-8")
    deflated = write(made_item(4), TransferSyntax.DEFLATED)
    (path / "deflated.dcm").write_bytes(
        save_bytes(deflated, TransferSyntax.DEFLATED, "1.2.840.10008.5.1.4.31", "2.25.4")
    )


def test_every_kind_of_file_is_served(tmp_path: Path, store: Store) -> None:
    write_kinds(tmp_path)
    assert load(tmp_path, store) == FolderReport(4, 4, ())
    assert steps(store) == ["S1", "S2", "S3", "S4"]


def test_other_files_and_folders_inside_are_not_looked_at(tmp_path: Path, store: Store) -> None:
    (tmp_path / "lockfile").write_text("")
    (tmp_path / "readme.txt").write_text("no item")
    (tmp_path / "deeper").mkdir()
    write_kinds(tmp_path / "deeper")
    assert load(tmp_path, store) == FolderReport(0, 0, ())


def test_bad_files_are_named_with_the_reason_and_the_rest_is_served(tmp_path: Path, store: Store) -> None:
    write_kinds(tmp_path)
    (tmp_path / "cut.wl").write_bytes(write(made_item(9), IMPLICIT)[:-5])
    (tmp_path / "empty.wl").write_bytes(b"")
    (tmp_path / "odd.dump").write_text("(0010,0010) PN [no end\n")
    (tmp_path / "picture.dcm").write_bytes(b"\x89PNG" * 100)
    (tmp_path / "folder.wl").mkdir()
    os.mkfifo(tmp_path / "pipe.dump")
    (tmp_path / "gone.wl").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle.wl").symlink_to(tmp_path / "circle.wl")
    report = load(tmp_path, store)
    assert (report.count, report.files) == (4, 4)
    reasons = dict(report.skipped)
    assert reasons.keys() == {
        "cut.wl", "empty.wl", "odd.dump", "picture.dcm", "folder.wl", "pipe.dump", "gone.wl", "circle.wl"
    }  # fmt: skip
    assert all(reason and "\n" not in reason for reason in reasons.values())
    assert "line 1" in reasons["odd.dump"]
    assert reasons["pipe.dump"] == "not a file"
    assert steps(store) == ["S1", "S2", "S3", "S4"]


def test_data_set_that_is_no_worklist_item_is_skipped(tmp_path: Path, store: Store) -> None:
    item = made_item(1)
    del item[0x00400100]
    (tmp_path / "image.dcm").write_bytes(write(item, EXPLICIT))
    (skipped,) = load(tmp_path, store).skipped
    assert skipped.file == "image.dcm"
    assert "no scheduled procedure step" in skipped.reason


def test_link_out_of_the_folder_is_not_followed_and_one_inside_is(tmp_path: Path, store: Store) -> None:
    served, outside = tmp_path / "served", tmp_path / "outside"
    served.mkdir()
    outside.mkdir()
    write_kinds(outside)
    (served / "secret.dump").symlink_to(outside / "text.dump")
    (served / "data").mkdir()
    (served / "data" / "one").write_bytes(write(made_item(1), EXPLICIT))
    (served / "one.wl").symlink_to("data/one")
    (skipped,) = load(served, store).skipped
    assert skipped == ("secret.dump", "symbolic link that leads out of the folder")
    assert steps(store) == ["S1"]


def test_file_over_the_size_limit_is_skipped(tmp_path: Path, store: Store) -> None:
    with (tmp_path / "huge.wl").open("wb") as file:
        file.truncate(5_000_000_000)
    (skipped,) = load(tmp_path, store).skipped
    assert skipped.reason == "larger than 4194304 bytes"


def test_files_over_the_limit_in_number_are_named(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "_MOST_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.wl").write_bytes(write(made_item(number), EXPLICIT))
    report = load(tmp_path, store)
    assert [skipped.file for skipped in report.skipped] == ["3.wl", "4.wl"]
    assert steps(store) == ["S0", "S1", "S2"]
    assert report.files == 3


def test_folder_with_more_bytes_than_the_limit_is_served_in_part(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "_MOST_BYTES", 1000)
    for number in range(9):
        (tmp_path / f"{number}.wl").write_bytes(write(made_item(number), EXPLICIT))
    report = load(tmp_path, store)
    assert 0 < report.count < 9
    assert report.count + len(report.skipped) == 9


def test_file_with_several_steps_gives_several_items(store: Store) -> None:
    load(FIXTURES / "worklist", store)
    assert {"TSPS5", "TSPS6"} <= set(steps(store))


# Changes


def test_change_is_noticed_until_it_is_loaded(tmp_path: Path, store: Store) -> None:
    folder = Folder(tmp_path)
    assert folder.changed()
    folder.load(store)
    assert not folder.changed()
    (tmp_path / "one.wl").write_bytes(write(made_item(1), EXPLICIT))
    assert folder.changed()
    folder.load(store)
    assert not folder.changed()
    assert steps(store) == ["S1"]


@pytest.mark.parametrize("what", ["content", "replaced", "renamed", "deleted"])
def test_each_kind_of_change_is_noticed(tmp_path: Path, store: Store, what: str) -> None:
    path, content = tmp_path / "one.wl", write(made_item(1), EXPLICIT)
    path.write_bytes(content)
    os.utime(path, ns=(10**18, 10**18))
    folder = Folder(tmp_path)
    folder.load(store)
    assert not folder.changed()
    if what == "content":
        path.write_bytes(content)
    elif what == "replaced":
        (tmp_path / "new").write_bytes(write(made_item(2), EXPLICIT))
        os.utime(tmp_path / "new", ns=(10**18, 10**18))
        (tmp_path / "new").replace(path)
    elif what == "renamed":
        path.rename(tmp_path / "two.wl")
    else:
        path.unlink()
    assert folder.changed()
    folder.load(store)
    assert steps(store) == {"replaced": ["S2"], "deleted": []}.get(what, ["S1"])


def test_folder_that_is_gone_is_an_error_once_and_the_old_list_stays(tmp_path: Path, store: Store) -> None:
    home = tmp_path / "items"
    home.mkdir()
    write_kinds(home)
    folder = Folder(home)
    folder.load(store)
    home.rename(tmp_path / "elsewhere")
    assert folder.changed()
    with pytest.raises(StoreError, match="cannot be read"):
        folder.load(store)
    assert not folder.changed()
    assert len(store) == 4
    (tmp_path / "elsewhere").rename(home)
    assert folder.changed()


def test_file_in_place_of_a_folder_is_an_error(tmp_path: Path, store: Store) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be read"):
        load(tmp_path / "file", store)


def test_search_under_way_sees_the_old_list_and_the_next_one_the_new(tmp_path: Path, store: Store) -> None:
    for number in range(30):
        (tmp_path / f"{number:02d}.wl").write_bytes(write(made_item(number), EXPLICIT))
    folder = Folder(tmp_path)
    folder.load(store)
    search = store.search(matcher())
    seen = [next(search) for _ in range(3)]
    for number in range(30):
        (tmp_path / f"{number:02d}.wl").write_bytes(write(made_item(number + 100), EXPLICIT))
    folder.load(store)
    seen += search
    numbers = [(read(item.identifier, item.syntax).bytes_at(*STEP_ID) or b"").decode().strip() for item in seen]
    assert numbers == [f"S{number}" for number in range(30)]
    assert steps(store) == sorted(f"S{number + 100}" for number in range(30))


# Soundness


@settings(max_examples=examples(200))
@given(content=st.one_of(st.binary(max_size=300), st.text(alphabet="(0123456789abcdef,)SQPN[]=#\n\\ -", max_size=200)))
def test_any_content_is_served_or_named(tmp_path_factory: pytest.TempPathFactory, content: bytes | str) -> None:
    path = tmp_path_factory.mktemp("any")
    (path / "any.wl").write_bytes(content.encode() if isinstance(content, str) else content)
    report = Folder(path).read().report
    assert report.files + len(report.skipped) == 1


@settings(max_examples=examples(100))
@given(data=st.data())
def test_damaged_item_is_served_or_named(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    content = bytearray(write(made_item(1, name="Müller^Jürgen"), data.draw(st.sampled_from([EXPLICIT, IMPLICIT]))))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged")
    (path / "one.wl").write_bytes(content)
    with Store() as store:
        report = Folder(path).load(store)
        assert report.files + len(report.skipped) == 1
        assert len(list(store.search(matcher()))) == report.count


# The fixtures


def test_every_fixture_is_served_with_valid_values(store: Store) -> None:
    report = load(FIXTURES / "worklist", store)
    assert report.skipped == ()
    assert report.count == 7
    for item in store.search(matcher()):
        data_set = read(item.identifier, item.syntax)
        charset = CharacterSet.of(data_set.bytes_at(0x00080005))
        assert charset.note is None
        for tag, vr, value in data_set.values():
            if isinstance(value, bytes) and vr != "US":
                check(vr, charset.decode(value, vr)), hex(tag)


def test_names_of_the_fixtures_are_found_by_a_utf8_query(store: Store) -> None:
    load(FIXTURES / "worklist", store)
    for name in ("Παπαδόπουλος*", "müller*", "山田*", "홍^길동", "Любимова*", "Test^Minimal"):
        assert any(store.search(matcher({NAME: name}))), name


def test_every_fixture_is_named_in_the_readme() -> None:
    readme = (FIXTURES / "README.md").read_text(encoding="utf-8")
    for file in (FIXTURES / "worklist").iterdir():
        assert f"`{file.name}`" in readme
        assert "Made data" in file.read_text(encoding="utf-8").splitlines()[0]
