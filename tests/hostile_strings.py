"""Strings that try to harm whoever shows them: one list for all tests of text from outside (S1 and S2).

Each has a mark of its own, by which it is found again on a screen: what is harmful in it is made visible or inert, the
rest of it must stay readable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

__all__ = ["HOSTILE", "WIRE", "Hostile", "harmful", "missing", "one_of_each_kind"]


class Hostile(NamedTuple):
    """A string that tries to do harm.

    Attributes:
        kind: What it tries.
        text: The string.
        mark: The part of it that nothing else has.
    """

    kind: str
    text: str
    mark: str

    @property
    def acting(self) -> str:
        """The part from what does harm to the mark: none of it may reach a terminal.

        It is empty where all is harmless, and where it is no more than a mark with the begin of a sequence after it: on
        a screen one of ours may stand there.
        """
        places = [place for place, character in enumerate(self.text) if harmful(character)]
        start = self.text.index(self.mark)
        end = start + len(self.mark)
        if not places or self.text[end:] in ("\x1b", "\x1b["):
            return ""
        if places[0] < start:
            return self.text[places[0] : end]
        return self.text[start : max(end, places[0] + 1) + _TAIL]

    @property
    def wire(self) -> bytes:
        """The string in UTF-8, as a peer sends it; even a lone surrogate."""
        return self.text.encode("utf-8", "surrogatepass")


_PLACE: Final = "§"
"""Stands where the mark goes."""
_BIG: Final = 65_536
_TAIL: Final = 8

_TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = {
    "markup": (
        "Doe^[/foo]§", "[/]§", "[/bold]§", "[link=https://a]§[/link]", "[@click=app.quit]§[/]", "[@click=app.bell()]§",
        "[bold]§", "[bold]§[/italic]", "[red on blue]§", "[#ff0000]§[/]", "[$primary]§", "[b $text-accent]§[/]",
        "[foo bar=]§[/foo]", "§[", "[§", "§\\", "§\\[", "\\[ ] \\§", "[type=x, v={'a[0]'}]§", "$name §", "[[§]]", "][§",
        "[=]§", "[link='§", "[blink reverse]§", ":smile: §", "``§`` **b** _i_", "<b>§</b>&amp;", "[]§[]", "[/][/][/]§",
    ),
    "osc": (
        "\x1b]52;c;aGk=\x07§", "\x1b]52;c;aGk=\x1b\\§", "\x1b]52;c;?\x07§", "\x1b]52;p;aGk=§", "\x1b]0;title\x07§",
        "\x1b]2;title\x1b\\§", "\x1b]8;;https://a\x1b\\§\x1b]8;;\x1b\\", "\x1b]4;1;rgb:00/00/00\x07§",
        "\x1b]4;1;?\x07§", "\x1b]10;?\x07§", "\x1b]9;note\x07§", "\x1b]777;notify;a;b\x07§", "\x1b]1337;SetMark\x07§",
        "\x1b]7;file:///\x07§", "\x1b]22;wait\x07§", "\x1b]50;font\x07§", "\x1b]133;A\x07§", "\x1b]112\x07§",
    ),
    "csi": (
        "\x1b[2J§", "\x1b[3J\x1b[H§", "\x1b[31m§", "\x1b[?1049l§", "\x1b[?1000h§", "\x1b[?25l§", "\x1b[?2004l§",
        "\x1b[c§", "\x1b[>c§", "\x1b[6n§", "\x1b[21t§", "\x1b[8;1;1t§", "\x1b[?2026h§", "\x1b[4h§", "\x1b[1;1r§",
        "\x1b[99S§", "\x1b[99;99H§", "\x1b[!p§", "\x1b[5i§", "\x1b[?2031$p§", "\x1b[>1u§", "§\x1b[", "\x1b[\x1b[A§",
    ),
    "escape": (
        "\x1bc§", "\x1b7§\x1b8", "\x1b#8§", "\x1b(0§", "\x1bN§", "\x1b=§", "§\x1b", "\x1b%G§", "\x1bM§", "\x1b\x1b§",
    ),
    "string": (
        '\x1bP$q"p\x1b\\§', "\x1bP+q544e\x1b\\§", "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\§", "\x1bPq#0~\x1b\\§",
        "\x1b_Gf=100;AAAA\x1b\\§", "\x1b^pm\x1b\\§", "\x1bXsos\x1b\\§", "\x1bkname\x1b\\§", "\x1bP§", "\x1b_§",
    ),
    "c0": (
        "\0§", "§\0", "a\x08\x08§", "\x07§", "\x0b§", "\x0c§", "\x0e§\x0f", "\x05§", "\x11§\x13", "\x18§\x1a", "\x7f§",
        "nul\0\x08\x0b\x7f§", "\x1c\x1d§\x1e\x1f", "\x01\x02§\x03\x04", "\x16§",
    ),
    "line": ("§\n2", "§\r\n2", "2\r§", "§\ttab", "\n\n§", "\x85§", "§\n\x1b[A", "\t\t\t§", "2\n§\n3\n4\n5\n6"),
    "c1": (
        "\x9b31m§", "\x9b2J§", "\x9d52;c;aGk=\x9c§", "\x9d0;title\x07§", "\x90q\x9c§", "\x9f§\x9c", "\x98\x9e§",
        "\x84\x8d§", "\x8e§\x8f", "\x80§\x9a",
    ),
    "bidi": (
        "§\u202eevil", "\u202d§", "\u2066§\u2069", "\u2067§", "\u202a§\u202c", "\u200f§\u200e", "\u061c§", "\u2068§",
        "\u202b§",
    ),
    "separator": ("\u2028§", "\u2029§", "§\u2028\u2029"),
    "invisible": (
        "\u200b§", "\u200c§\u200d", "\u2060§", "\ufeff§", "\u00ad§", "\u034f§", "\u180e§", "\u3164§", "\u115f§",
        "\ufff9§\ufffb", "\u206a§", "§" + "\u200d" * 400, "\u2800§",
    ),
    "tag": ("§" + "".join(chr(0xE0000 + ord(letter)) for letter in "evil"), "\U000e0001§", "§\U000e007f"),
    "variation": ("§\ufe0f", "§\ufe0e\ufe0f", "§\U000e0100", "\ufe0f" * 100 + "§"),
    "surrogate": ("\ud800§", "§\udc1b\udc9b", "\udfff§\ud83d"),
    "combining": ("§e" + "\u0301" * 500, "\u0301\u0301§", "§" + "o\u0300\u0316\u0334" * 60, "\u20dd§", "§\u0488"),
    "wide": (
        "山田^太郎§", "👩\u200d👩\u200d👧\u200d👦§", "🏳\ufe0f\u200d🌈§", "🇩🇪🇩🇪🇩§", "ｗｉｄｅ§", "\ufdfa§",
        "\u1112\u1161\u11ab§", "§👍🏽", "한글^홍§", "\U0001f1e6§", "１２３§",
    ),
    "right-to-left": ("שלום§", "مرحبا§", "§אבג123", "§\u0660\u0661"),
    "private": ("\ue000§", "\U000f0000§", "\ufdd0§\uffff", "\U0010ffff§"),
    "long": (
        "§" + "x" * _BIG, "§" + "\x1b[31m" * 13_107, "§" + "[/]" * 21_845, "§" + "\0" * _BIG, "§" + "山" * _BIG,
        "§" + " " * _BIG, "§" + "a b" * 20_000,
    ),
    "format": (
        "%s%n%d §", "{0}{__class__}§", "{§}", "${jndi:x}§", "`id`§", "$(id)§", "; rm §", "' OR 1=1 --§", "%1b%5b2J§",
        "\\x1b[2J§", "\\u001b]0;§", "&#27;§", "{}§{}", "%(§)s", "\\e[2J§",
    ),
    "path": (
        "../../§", "/etc/§", "..\\..\\§", "~/§", "-rf §", "--help§", "CON.§", "NUL§", "a/§/../b", ".§", "C:\\§",
        "file:///§", "§\0.csv", "*§?", "|§",
    ),
    "formula": (
        "=cmd|'/c calc'!A0§", "+1+§", "-1+§", "@SUM(§)", "\t=1§", "＝1§", '"§","b"', "\n=1§", "\u200b=1§", "\0=1§",
    ),
    "json": ('"}],§', "</script>§", '\\"§', '{"a":§}', "NaN§", "\\u0000§", "__proto__§", '"§', "//§", "/*§"),
}  # fmt: skip

HOSTILE: Final[tuple[Hostile, ...]] = tuple(
    Hostile(kind, template.replace(_PLACE, f"H{number:03}"), f"H{number:03}")
    for number, (kind, template) in enumerate(
        (kind, template) for kind, templates in _TEMPLATES.items() for template in templates
    )
)
"""All of them."""

WIRE: Final[tuple[bytes, ...]] = (
    b"\xff\xfeW00", b"\xc3(W01", b"\xed\xa0\x80W02", b"\xc0\x9b2JW03", b"\xc1\x9bW04", b"\xf5\x80\x80\x80W05",
    b"W06\xe2\x80", b"\x9b31mW07", b"\x9d52;c;aGk=\x9cW08", b"\x1b$B;3\x1b(BW09", b"\x1b$)C\xb1\xe8W10",
    b"\xe0\x80\x9bW11", b"\xf8\x88\x80\x80\x80W12", b"\x1b-F\xe1W13", b"W14\xc2", b"\xfe\xff\x00W15",
)  # fmt: skip
"""Bytes that are no text in UTF-8, or no text at all."""

_HARMFUL: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_JOINERS: Final = "\u200c\u200d"
_PLAIN: Final = re.compile(r"[\x20-\x7e]+")
_MARK_RUN: Final = 8


def harmful(text: str, allowed: str = "", *, piled: bool = False) -> str:
    """Return what of a text could control a terminal, hide something or turn its direction; empty where nothing can.

    Args:
        text: What is shown.
        allowed: Characters that are meant, as the line feeds between lines.
        piled: Whether any number of combining marks may stand on one another, as in what the user typed.
    """
    found: list[str] = []
    run = 0
    for character in _PLAIN.sub(" ", text):
        category = unicodedata.category(character)
        if category in _HARMFUL and character not in _JOINERS and character not in allowed:
            found.append(character)
        run = run + 1 if category in {"Mn", "Me"} or character in _JOINERS else 0
        if run > _MARK_RUN and not piled:
            found.append(character)
    return "".join(dict.fromkeys(found))


def missing(text: str, of: Iterable[Hostile]) -> list[Hostile]:
    """Return the strings that are not found again in what was shown."""
    return [one for one in of if one.mark not in text]


def one_of_each_kind() -> tuple[Hostile, ...]:
    """Return the first string of each kind, where all would take too long."""
    return tuple({one.kind: one for one in reversed(HOSTILE)}.values())[::-1]
