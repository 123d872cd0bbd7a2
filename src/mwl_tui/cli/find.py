"""``mwl-tui find``: query a peer's worklist without a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from mwl_tui.cli.invocation import Invocation
from mwl_tui.cli.pcap_option import pcap_option
from mwl_tui.cli.peer import peer_options

PRESETS = ("today", "tomorrow", "week", "hours", "broad", "patient")
"""The names of the presets; they are repeated here so that completion need not import them."""
_FORMATS = ("table", "json", "jsonl", "csv", "dump", "raw")
_EXAMPLES = """\b
mwl-tui find RIS --date today -k Modality=CT
mwl-tui find MWLSCP@127.0.0.1:11112 -k 'PatientName=DOE*' --format json"""
_DATES = ("today", "tomorrow", "+1d", "+7d")


def _complete_keyword(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the keywords of Table K.6-1; those of matching keys with their ``=``."""
    from mwl_tui.worklist.table import ATTRIBUTES

    equals = "=" if param.name == "keys" else ""
    known = {attribute.keywords[-1]: attribute.module for attribute in ATTRIBUTES}
    found = ((word, help_) for word, help_ in known.items() if word.lower().startswith(incomplete.lower()))
    return [CompletionItem(word + equals, help=help_) for word, help_ in found]


def _complete_preset(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in PRESETS if word.startswith(incomplete)]


def _complete_date(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in _DATES if word.startswith(incomplete)]


def _complete_term(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from mwl_tui.dicom.charset import known_terms

    return [CompletionItem(term) for term in known_terms() if term.startswith(incomplete)]


@click.command(epilog=_EXAMPLES)
@peer_options
@click.option(
    "-k",
    "keys",
    multiple=True,
    metavar="KEYWORD=VALUE",
    shell_complete=_complete_keyword,
    help="A matching key: a keyword, a tag, or a path. Repeatable.",
)
@click.option(
    "-r",
    "return_keys",
    multiple=True,
    metavar="KEYWORD",
    shell_complete=_complete_keyword,
    help="One more attribute to return. Repeatable.",
)
@click.option("--only", is_flag=True, help="Return only the attributes of -k and -r, not the usual ones.")
@click.option(
    "--query",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A query from a file, dump text or DICOM, sent unchanged.",
)
@click.option(
    "--preset",
    metavar="NAME",
    default="",
    shell_complete=_complete_preset,
    help=f"A query to start from: {', '.join(PRESETS)}; hours=8 is the next eight hours.",
)
@click.option(
    "--date",
    metavar="DATE",
    default="",
    shell_complete=_complete_date,
    help="Start date: today, tomorrow, +3d, mon, 20261122, or a range a-b.",
)
@click.option(
    "--charset", metavar="TERM", default="", shell_complete=_complete_term, help="Specific Character Set of the query."
)
@click.option(
    "--read-as",
    metavar="TERM",
    default="",
    shell_complete=_complete_term,
    help="Read responses in this Specific Character Set instead of the declared one.",
)
@click.option("--send-anyway", is_flag=True, help="Send values even if they break the rules of their VR.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="End after N responses.")
@click.option("--cancel-after", type=click.IntRange(1), metavar="N", help="Send C-CANCEL after N responses.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True, help="The format.")
@click.option("--all-bytes", is_flag=True, help="In the raw format, write all bytes of long values.")
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a new file, readable by you alone, instead of stdout.",
)
@click.option("--force", is_flag=True, help="Let -o replace an existing file.")
@pcap_option
@click.pass_obj
def find(
    invocation: Invocation,
    *,
    peer: str,
    calling: str | None,
    timeout: float | None,
    trace: bool,
    keys: tuple[str, ...],
    return_keys: tuple[str, ...],
    only: bool,
    file: Path | None,
    preset: str,
    date: str,
    charset: str,
    read_as: str,
    send_anyway: bool,
    limit: int | None,
    cancel_after: int | None,
    form: str,
    all_bytes: bool,
    output: Path | None,
    force: bool,
    pcap: Path | None,
) -> int:
    """Query the worklist of PEER, a saved peer's name or CALLED_AE@host:port, and write its responses."""
    from mwl_tui.cli.answer import OutputOptions, run_find
    from mwl_tui.cli.query_options import QueryOptions, defined_terms
    from mwl_tui.cli.resolve_peer import resolve_peer

    options = QueryOptions(keys, return_keys, file, preset, date, charset, send_anyway, only)
    target = resolve_peer(invocation, peer, calling, timeout)
    if read_as:
        target = replace(target, read_as=defined_terms(read_as, "--read-as"))
    written = None if output and str(output) == "-" else output
    written_as = OutputOptions(form, written, force, limit, cancel_after, trace, all_bytes, pcap)
    return run_find(target, options, written_as)
