"""Profiles and addresses become peers (scu/profile.py)."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from mwl_tui.config import PeerLimits, PeerProfile, PeerTimeouts, PeerTls, PeerUser
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import ConfigError
from mwl_tui.network.peer import Limits, Peer, Timeouts
from mwl_tui.scu.profile import parse_address, peer_from

# Made for this test, self-signed, used nowhere else.
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFY+l6NLYTkHEuY7G
SjmSlLOGbbZ/PWAVTGTHzWXlhvihRANCAATGQ1A/r2dFFKPjkQFDFMwJrQcuSVM4
gNTqb3e65phVVr6Jiz/UGWc0xtOeZVW5o1VhR7LDAZIi9LSJNClafhaw
-----END PRIVATE KEY-----
"""
LOCKED_KEY = """\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,8F88AADECCEC45A7DDFE872293D8B8D3

a5PVvSrzONzshFR3rtL+lPRqslFGyTjNmlgUNhZ56Xluw/q1rQ3PyCpWtn1ysdn8
r/cXpH05KaZB6WBpxbYfIyy8dumknFQrjQx6tpPaLpvTv/3yeH2ClC8g4q29Agt/
x48tO2dtmq1+oeyWvQxVGSJrCxuzSSfQ6E89UOBKxuc=
-----END EC PRIVATE KEY-----
"""
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUAtllDPy9LUArrxLmdhPEdGFCRdowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE4MzUwNFoYDzIxMjYxMDI5
MTgzNTA0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATGQ1A/r2dFFKPjkQFDFMwJrQcuSVM4gNTqb3e65phVVr6Jiz/UGWc0
xtOeZVW5o1VhR7LDAZIi9LSJNClafhawo28wbTAdBgNVHQ4EFgQULh6Bnf6k2twQ
oKasTk6XOL7KCFcwHwYDVR0jBBgwFoAULh6Bnf6k2twQoKasTk6XOL7KCFcwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgTrr4YWkt00sXwpixilCRwZpAEKev15MBoZYKGkKEIE0CIQCD
E8jKLhwzeeuTUU7qaJuLRhqg0Mml7L5Y1tnTWuRssQ==
-----END CERTIFICATE-----
"""


def profile(**values: object) -> PeerProfile:
    return PeerProfile(name="RIS", host="h", port=104, called_ae="RIS", **values)  # type: ignore[arg-type]


@pytest.fixture
def pem(tmp_path: Path) -> dict[str, str]:
    paths = {}
    for name, text in (("key", KEY), ("locked", LOCKED_KEY), ("certificate", CERTIFICATE), ("junk", "junk")):
        path = tmp_path / f"{name}.pem"
        path.write_text(text)
        path.chmod(0o600)
        paths[name] = str(path)
    return paths


def test_a_plain_profile_has_the_networks_defaults() -> None:
    assert peer_from(profile(), {}) == Peer("h", 104, "RIS")


def test_every_key_arrives() -> None:
    given = PeerTimeouts(connect=1, tls=2, associate=3, response=4, pdu=5, release=6, cancel=7, send=8, total=9)
    peer = peer_from(
        profile(
            calling_ae="CT01",
            timeouts=given,
            transfer_syntaxes=("deflated", "implicit", "explicit"),
            max_pdu=16_384,
            fallback_charset="ISO_IR 100",
            limits=PeerLimits(responses=5, answer=4_000, identifier=2_000, command=3_000, elements=6, depth=7),
        ),
        {},
    )
    assert peer.timeouts == Timeouts(1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert peer.limits == Limits(
        pdu=16_384, identifier=2_000, command=3_000, elements=6, depth=7, responses=5, answer=4_000
    )
    assert peer.transfer_syntaxes == (
        TransferSyntax.DEFLATED,
        TransferSyntax.IMPLICIT_LE,
        TransferSyntax.EXPLICIT_LE,
    )
    assert (peer.calling_ae, peer.fallback_charset) == ("CT01", "ISO_IR 100")


def test_the_password_comes_from_the_environment_and_is_not_shown() -> None:
    given = profile(user_identity=PeerUser(user="u", password_env="P", without_tls=True))
    peer = peer_from(given, {"P": "hunter2"})
    assert peer.user_identity is not None
    assert peer.user_identity.passcode == "hunter2"
    assert "hunter2" not in repr(peer)


@pytest.mark.parametrize("environment", [{}, {"P": ""}])
def test_a_password_that_is_not_set_is_named(environment: dict[str, str]) -> None:
    given = profile(user_identity=PeerUser(user="u", password_env="P", without_tls=True))
    with pytest.raises(ConfigError, match="environment variable P is not set"):
        peer_from(given, environment)


def test_a_user_without_password_is_identity_type_1() -> None:
    peer = peer_from(profile(user_identity=PeerUser(user="u")), {})
    assert peer.user_identity is not None
    assert peer.user_identity.passcode is None


def test_s13_tls_verifies_unless_told_not_to(pem: dict[str, str]) -> None:
    peer = peer_from(profile(tls=PeerTls(ca_file=pem["certificate"], server_name="ris")), {})
    context = peer.ssl_context
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert [dict(pair[0] for pair in ca["subject"]) for ca in context.get_ca_certs()] == [{"commonName": "localhost"}]
    assert peer.server_name == "ris"


def test_s13_verification_is_off_for_one_peer_only(pem: dict[str, str]) -> None:
    off = peer_from(profile(tls=PeerTls(verify=False)), {}).ssl_context
    on = peer_from(profile(tls=PeerTls()), {}).ssl_context
    assert off is not None
    assert on is not None
    assert (off.verify_mode, off.check_hostname) == (ssl.CERT_NONE, False)
    assert on.verify_mode == ssl.CERT_REQUIRED


def test_our_own_certificate_is_loaded(pem: dict[str, str]) -> None:
    tls = PeerTls(cert_file=pem["certificate"], key_file=pem["key"])
    assert peer_from(profile(tls=tls), {}).ssl_context is not None


def test_certificate_and_key_may_share_a_file(pem: dict[str, str], tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_text(KEY + CERTIFICATE)
    both.chmod(0o600)
    assert peer_from(profile(tls=PeerTls(cert_file=str(both))), {}).ssl_context is not None


def test_s8_a_key_that_others_may_read_is_refused(pem: dict[str, str]) -> None:
    Path(pem["key"]).chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        peer_from(profile(tls=PeerTls(cert_file=pem["certificate"], key_file=pem["key"])), {})


@pytest.mark.parametrize(
    "tls",
    [
        {"ca_file": "junk"},
        {"ca_file": "missing"},
        {"cert_file": "junk"},
        {"cert_file": "certificate", "key_file": "junk"},
        {"cert_file": "certificate", "key_file": "locked"},
        {"cert_file": "certificate", "key_file": "missing"},
    ],
)
def test_what_cannot_be_loaded_is_a_named_error_and_asks_nothing(pem: dict[str, str], tls: dict[str, str]) -> None:
    files = {key: pem.get(name, "/nowhere/x.pem") for key, name in tls.items()}
    with pytest.raises(ConfigError) as caught:
        peer_from(profile(tls=PeerTls(**files)), {})  # type: ignore[arg-type]
    assert caught.value.key in {f"peers.RIS.tls.{key}" for key in files}


def test_no_passphrase_is_asked_for_on_the_terminal(pem: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: ssl.SSLContext, *files: object, password: object = None) -> None:
        assert callable(password)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", load)
    peer_from(profile(tls=PeerTls(cert_file=pem["certificate"], key_file=pem["locked"])), {})


@pytest.mark.parametrize(
    ("text", "called", "host", "port"),
    [
        ("MWLSCP@127.0.0.1:11112", "MWLSCP", "127.0.0.1", 11112),
        ("A@ris.example.org:104", "A", "ris.example.org", 104),
        ("A@[::1]:104", "A", "::1", 104),
        ("A@[fe80::1%eth0]:104", "A", "fe80::1%eth0", 104),
        ("A@B:C@h:1", "A@B:C", "h", 1),
        ("TWO WORDS@h:65535", "TWO WORDS", "h", 65535),
    ],
)
def test_an_address_is_read(text: str, called: str, host: str, port: int) -> None:
    peer = parse_address(text, calling="CT01")
    assert (peer.called_ae, peer.host, peer.port, peer.calling_ae) == (called, host, port, "CT01")


NO_ADDRESS = """
A | h:104 | A@h | A@h: | A@h:x | A@:1 | @h:1 | A@::1:104 | A@[::1] | A@h:0 | A@h:65536 | A@h:+1 | A@h:１ | A@h h:1
| SEVENTEEN_LETTERS@h:1 | A\\B@h:1 | Ä@h:1 | A\x1b@h:1
"""


@pytest.mark.parametrize("text", [*(text.strip() for text in NO_ADDRESS.split("|")), "", " @h:1", "A@" * 9_999])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_address(text)
