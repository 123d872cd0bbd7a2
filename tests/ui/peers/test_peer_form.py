from __future__ import annotations

import pytest

from mwl_tui.config import PeerLimits, PeerProfile, PeerTimeouts, PeerTls, PeerUser
from mwl_tui.ui.peers.model.peer_form import FIELDS, SECTIONS, YES, examine, summary, values_of

PLAIN = PeerProfile(name="RIS", host="h", port=104, called_ae="RISMWL")
FULL = PeerProfile(
    name="RIS",
    host="2001:db8::7",
    port=2762,
    called_ae="RISMWL",
    calling_ae="CT01",
    timeouts=PeerTimeouts(connect=1.5),
    limits=PeerLimits(depth=3),
    transfer_syntaxes=("implicit",),
    max_pdu=16_384,
    fallback_charset="ISO_IR 100",
    read_as="ISO_IR 192",
    tls=PeerTls(ca_file="/ca.pem", cert_file="/c.pem", key_file="~/k.pem", server_name="ris", verify=False),
    user_identity=PeerUser(user="u", password_env="P"),
    notes="Ask Radiology IT",
)


@pytest.mark.parametrize(
    "profile",
    [
        PLAIN,
        FULL,
        PeerProfile(name="A", host="h", port=1, called_ae="A", tls=PeerTls()),
        PeerProfile(name="A", host="h", port=1, called_ae="A", user_identity=PeerUser(user="u", without_tls=True)),
    ],
)
def test_what_the_fields_show_makes_the_same_profile(profile: PeerProfile) -> None:
    assert examine(values_of(profile)) == (profile, {})


def test_what_is_as_usual_is_empty() -> None:
    values = values_of(PLAIN)
    assert {key for key, value in values.items() if value} == {"name", "host", "port", "called_ae", "tls.verify"}
    assert [summary(section.name, values) for section in SECTIONS] == [
        "as usual",
        "off",
        "none",
        "as usual",
        "as usual",
    ]
    values = values_of(FULL)
    assert [summary(section.name, values) for section in SECTIONS] == ["4 changed", "on", "u", "1 changed", "1 changed"]


def test_every_key_of_a_profile_has_its_field() -> None:
    fields = {field.path[0] for field in FIELDS}
    assert fields == set(PeerProfile.__struct_fields__)
    for table, model in (
        ("timeouts", PeerTimeouts),
        ("limits", PeerLimits),
        ("tls", PeerTls),
        ("user_identity", PeerUser),
    ):
        assert {field.path[1] for field in FIELDS if field.path[0] == table and len(field.path) > 1} == set(
            model.__struct_fields__
        )


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("name", "", "needed"),
        ("name", "a b", "letters, digits"),
        ("name", "TAKEN", "another peer"),
        ("host", "", "needed"),
        ("host", "[::1]", "without brackets"),
        ("host", "a b", "neither a host name"),
        ("port", "", "needed"),
        ("port", "0", "from 1 to 65,535"),
        ("port", "1e3", "from 1 to 65,535"),
        ("called_ae", "A" * 17, "16 characters"),
        ("calling_ae", "é", "ASCII"),
        ("transfer_syntaxes", "jpeg", "explicit, implicit, deflated"),
        ("transfer_syntaxes", "implicit implicit", "twice"),
        ("max_pdu", "1", "from 1,024"),
        ("fallback_charset", "LATIN", "not a defined term"),
        ("tls.ca_file", "ca.pem", "whole path"),
        ("tls.key_file", "/k.pem", "certificate"),
        ("user_identity.password_env", "P", "in clear"),
        ("timeouts.connect", "-1", "over 0"),
        ("timeouts.connect", "nan", "over 0"),
        ("timeouts.connect", "soon", "over 0"),
        ("limits.depth", "65", "from 1 to 64"),
    ],
)
def test_a_wrong_value_has_its_reason_and_only_it(key: str, value: str, said: str) -> None:
    values = values_of(PLAIN) | ({"user_identity.user": "u"} if key.startswith("user") else {})
    profile, reasons = examine(values | {key: value}, ["TAKEN"])
    assert profile is None
    assert set(reasons) == {key}
    assert said in reasons[key]


def test_several_wrong_values_are_all_told() -> None:
    _, reasons = examine({"port": "x", "called_ae": "A" * 17, "limits.depth": "0"})
    assert set(reasons) == {"name", "host", "port", "called_ae", "limits.depth"}


def test_a_password_needs_a_user_and_a_certificate_asks_for_tls() -> None:
    values = values_of(PLAIN)
    assert examine(values | {"user_identity.password_env": "P"}).reasons == {
        "user_identity.user": "a password needs its user"
    }
    profile = examine(values | {"tls.ca_file": "/ca.pem"}).profile
    assert profile is not None
    assert profile.tls == PeerTls(ca_file="/ca.pem")
    profile = examine(values | {"tls": YES, "tls.verify": ""}).profile
    assert profile is not None
    assert profile.tls == PeerTls(verify=False)
