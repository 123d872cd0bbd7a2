from __future__ import annotations

import pytest

from mwl_tui.config.lines import line_of

TEXT = '''\
calling_ae = "A"
[mock]  # the mock
port = 1
notes = """
host = "not a key"
[peers.RIS]
"""
[peers.RIS]
timeouts.connect = 3
"called_ae" = "B"
tls = { verify = true }
notes = """one line"""
host = "h"
[peers."x.y" . timeouts]
pdu = 2
[[rows]]
a.b.c = 1
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("calling_ae",), 1),
        (("mock",), 2),
        (("mock", "port"), 3),
        (("peers", "RIS"), 8),
        (("peers", "RIS", "timeouts", "connect"), 9),
        (("peers", "RIS", "called_ae"), 10),
        (("peers", "RIS", "tls", "verify"), 11),
        (("peers", "RIS", "host"), 13),
        (("peers", "RIS", "missing"), 8),
        (("peers", "x.y", "timeouts", "pdu"), 15),
        (("rows", "a", "b", "c"), 17),
        (("rows",), 16),
        (("nowhere",), None),
    ],
)
def test_the_line_of_a_key_is_found(key: tuple[str, ...], line: int | None) -> None:
    assert line_of(TEXT, key) == line


def test_only_a_newline_ends_a_line() -> None:
    assert line_of("# one\u2028two\x85three\nhost = 1\r\nport = 2\r\n", ("port",)) == 3
