from __future__ import annotations

from pathlib import Path

import pytest

from mwl_tui.config import PeerProfile, PeerTls
from mwl_tui.config.importing import Verdict, assess, read_entries, read_file
from mwl_tui.errors import ConfigError

ORTHANC = r"""/** Orthanc's own comment, with "quotes" and { braces **/
{
  "Name" : "MyOrthanc",  // http://not-a-comment
  "DicomModalities" : {
    /* "old" : [ "OLD", "h", 1 ] */
    "ris" : [ "RISMWL", "10.1.2.3", 104 ],          // the list form
    "sample" : [ "STORESCP", "::1", "2000", "GenericNoWildcardInDates" ],
    "tls" : { "AET" : "SECURE", "Host" : "ris.example.org", "Port" : 2762, "LocalAet" : "CT01", "UseDicomTls" : true },
    "url//x" : { "AET" : "A", "Host" : "h", "Port" : 1, "AllowEcho" : true },
    "short" : [ "A", "h" ],
    "wrong" : [ "A TITLE OF TOO MANY", "h", 104 ],
    "port" : [ "A", "h", 0 ],
  }
}
"""


def named(text: str) -> dict[str, str]:
    return {entry.profile.name: str(entry.profile) for entry in read_entries(text) if entry.profile}


def told(text: str) -> str:
    """Return why nothing of a text is taken."""
    try:
        return "".join(entry.reason for entry in read_entries(text))
    except ConfigError as error:
        return error.reason


def peer(name: str, address: str = "RISMWL@10.1.2.3:104") -> PeerProfile:
    (entry,) = read_entries(f"{name} {address}")
    assert entry.profile is not None
    return entry.profile


def test_both_forms_of_a_whole_orthanc_configuration_with_comments() -> None:
    entries = {entry.place: entry for entry in read_entries(ORTHANC)}
    assert named(ORTHANC) == {
        "ris": "RISMWL@10.1.2.3:104",
        "sample": "STORESCP@[::1]:2000",
        "tls": "SECURE@ris.example.org:2762",
        "url-x": "A@h:1",
    }
    secure = entries["tls"].profile
    assert secure is not None
    assert (secure.calling_ae, secure.tls) == ("CT01", PeerTls())
    assert "not a valid peer name" in entries["url//x"].reason
    assert "Port is missing" in entries["short"].reason
    assert "called_ae" in entries["wrong"].reason
    assert "port" in entries["port"].reason


@pytest.mark.parametrize(
    "text",
    [
        '{"ris": ["RISMWL", "10.1.2.3", 104]}',
        '{"ris": {"AET": "RISMWL", "Host": "10.1.2.3", "Port": 104, "Manufacturer": "Generic"}}',
        '"DicomModalities" : { "ris" : [ "RISMWL", "10.1.2.3", 104 ] },\n',
        "ris RISMWL@10.1.2.3:104",
        "\n# a list\nris = RISMWL@10.1.2.3:104   # the RIS\n\n",
    ],
)
def test_the_section_alone_and_lists_are_understood(text: str) -> None:
    assert named(text) == {"ris": "RISMWL@10.1.2.3:104"}


def test_a_line_without_a_name_takes_the_called_ae_title() -> None:
    assert named("RISMWL@10.1.2.3:104\nMY AE = A B@[::1]:11112\n") == {
        "RISMWL": "RISMWL@10.1.2.3:104",
        "MY-AE": "A B@[::1]:11112",
    }


def test_a_wrong_line_tells_its_number_and_hides_no_other() -> None:
    good, bad, port = read_entries("A@h:1\nnonsense\nB@h:99999")
    assert good.profile is not None
    assert (bad.place, bad.profile, port.profile) == ("line 2", None, None)
    assert "CALLED_AE@host:port" in bad.reason
    assert "65535" in port.reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no peer"),
        ("{}", "no peer"),
        ("# nothing\n", "no peer"),
        ('{"Name": "x"}', "no DicomModalities"),
        ('{"DicomModalities": []}', "not a table"),
        ('{"a":\n\n nonsense}', "near line 3"),
        ('{"a": [', "not JSON"),
        ("[" * 100_000, "CALLED_AE"),
        ('{"a":' + "[" * 100_000, "not JSON"),
        ("/*" * 100_000 + "{", "CALLED_AE"),
        ('"' * 100_001, "not JSON"),
        ('{"' + '\\"' * 100_000, "not JSON"),
        ('"' + "\\" * 100_001, "not JSON"),
        ("A@h:1\n" * 1_001, "1,000"),
    ],
    ids=lambda value: value[:16],
)
def test_what_is_neither_form_is_told_at_once(text: str, said: str) -> None:
    assert said in told(text)


def test_nothing_that_is_saved_is_replaced() -> None:
    entries = read_entries("new A@h:1\nRIS B@h:2\nRIS C@h:3\nagain RISMWL@10.1.2.3:104\nbroken")
    judged = list(assess(entries, {"RIS": peer("RIS")}))
    assert [one.verdict for one in judged] == [
        Verdict.NEW,
        Verdict.RENAMED,
        Verdict.RENAMED,
        Verdict.KNOWN,
        Verdict.REFUSED,
    ]
    assert [one.profile.name for one in judged if one.profile] == ["new", "RIS-2", "RIS-3"]
    assert "as RIS" in judged[3].words


def test_names_that_are_taken_can_be_left_out() -> None:
    (one,) = assess(read_entries("RIS B@h:2"), {"RIS": peer("RIS")}, rename=False)
    assert (one.verdict, one.profile) == (Verdict.TAKEN, None)


def test_a_number_keeps_a_long_name_within_its_length() -> None:
    long = "N" * 32
    (one,) = assess(read_entries(f"{long} B@h:2"), {long: peer(long)})
    assert one.profile is not None
    assert one.profile.name == "N" * 30 + "-2"


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("\ufeffA@h:1")
    assert read_file(tmp_path / "list") == "A@h:1"
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for name, said in (("binary", "UTF-8"), ("absent", "does not exist"), ("", "not a file"), ("a\0b", "cannot")):
        with pytest.raises(ConfigError, match=said):
            read_file(tmp_path / name)
