"""``mwl-tui peers``: the saved peers, listed, shown, added, imported, removed, checked."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from mwl_tui.cli.exits import Exit
from mwl_tui.cli.invocation import Invocation
from mwl_tui.cli.peer import PeerName
from mwl_tui.cli.stderr_messages import complain, say
from mwl_tui.config import Config, PeerProfile, add_peer, examine, remove_peer, save_peers, to_profile, to_toml
from mwl_tui.config.importing import Assessment, Verdict, assess, read_entries, read_file
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import ConfigError
from mwl_tui.operations.outcome import counted

_PASTED = 262_144
"""Characters that are read of the standard input."""
_SYNTAXES = ("implicit", "explicit", "deflated")


@click.group()
def peers() -> None:
    """List, show, add, import, remove and check saved peers."""


@peers.command("list")
@click.pass_obj
def list_(invocation: Invocation) -> None:
    """List the peers of both files."""
    from mwl_tui.cli.output.table import table_lines

    config = invocation.config
    if not config.peers:
        say("no peer is saved yet: mwl-tui peers add NAME CALLED_AE@host:port")
        return
    rows = [_row(config, peer) for _, peer in sorted(config.peers.items())]
    for line in table_lines(["NAME", "ADDRESS", "CALLING", "TLS", "FILE", "NOTES"], rows, None):
        print(line)


@peers.command()
@click.argument("name", type=PeerName())
@click.pass_obj
def show(invocation: Invocation, name: str) -> None:
    """Show a saved peer as TOML; the files hold no passwords."""
    config = invocation.config
    peer = config.peer(name)
    for line in to_toml(peer).rstrip("\n").split("\n"):
        print(safe_text(line))
    variable = peer.user_identity.password_env if peer.user_identity else None
    if variable:
        say(f"the environment variable {variable} is {'set' if os.environ.get(variable) else 'not set'}")


@peers.command()
@click.argument("name")
@click.argument("address", metavar="[CALLED_AE@HOST:PORT]", default="")
@click.option("--host", metavar="ADDRESS", help="Host name or address, if not in the argument.")
@click.option("--port", type=click.IntRange(1, 65_535), help="TCP port, if not in the argument.")
@click.option("--called-ae", metavar="AE", help="The peer's AE title, if not in the argument.")
@click.option("--calling", "--calling-ae", "calling", default="", metavar="AE", help="Our AE title for this peer.")
@click.option(
    "--transfer-syntax",
    "syntaxes",
    multiple=True,
    type=click.Choice(_SYNTAXES),
    help="A transfer syntax to propose, in this order. Repeatable.",
)
@click.option("--max-pdu", type=int, metavar="BYTES", help="The longest PDU that we accept.")
@click.option("--fallback-charset", metavar="TERM", help="Character set of responses that declare none.")
@click.option("--read-as", metavar="TERM", help="Read responses in this character set instead of the declared one.")
@click.option("--deadline", "deadlines", multiple=True, metavar="NAME=SECONDS", help="Such as response=60. Repeatable.")
@click.option("--tls", is_flag=True, help="Use TLS.")
@click.option("--ca-file", type=click.Path(path_type=Path), help="Trusted CA certificates, PEM.")
@click.option("--cert-file", type=click.Path(path_type=Path), help="Our certificate, PEM.")
@click.option("--key-file", type=click.Path(path_type=Path), help="Our private key, PEM.")
@click.option("--server-name", metavar="NAME", help="The name to verify in the peer's certificate.")
@click.option("--no-verify", is_flag=True, help="Accept any certificate: for tests only.")
@click.option("--user", metavar="NAME", help="User identity.")
@click.option("--password-env", metavar="VARIABLE", help="The environment variable that holds the password.")
@click.option("--without-tls", is_flag=True, help="Allow the password to be sent without TLS.")
@click.option("--notes", default="", help="Your own notes.")
@click.option("--replace", is_flag=True, help="Replace the saved peer of that name.")
@click.pass_obj
def add(
    invocation: Invocation,
    /,
    *,
    name: str,
    address: str,
    host: str | None,
    port: int | None,
    called_ae: str | None,
    calling: str,
    syntaxes: tuple[str, ...],
    max_pdu: int | None,
    fallback_charset: str | None,
    read_as: str | None,
    deadlines: tuple[str, ...],
    notes: str,
    replace: bool,
    **security: object,
) -> None:
    """Save a peer in peers.toml."""
    given = {"host": host, "port": port, "called_ae": called_ae}
    optional = given | {
        "calling_ae": calling,
        "transfer_syntaxes": list(syntaxes),
        "max_pdu": max_pdu,
        "fallback_charset": fallback_charset,
        "read_as": read_as,
        "timeouts": _timeouts(deadlines),
        "tls": _tls(security),
        "user_identity": _user(security),
        "notes": notes,
    }
    # An empty tls table means TLS; all other empty values mean the default.
    table = {key: value for key, value in optional.items() if value or (key == "tls" and value is not None)}
    config = add_peer(invocation.config, to_profile(name, {**_address(address), **table}), replace=replace)
    say(f"{name} is saved in {config.peers_file}")


@peers.command()
@click.argument("name", type=PeerName())
@click.pass_obj
def remove(invocation: Invocation, name: str) -> None:
    """Remove a peer from peers.toml, even if its name in both files keeps them from being read."""
    config, errors = examine(invocation.config_file)
    for error in errors:
        if error.file == config.peers_file and not (error.key == f"peers.{name}" and name in config.saved):
            raise error
    config = remove_peer(config, name)
    say(f"{name} is removed; {config.peers_file.name}.bak still holds it")


@peers.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Show what would be saved, and save nothing.")
@click.option("--skip-taken", is_flag=True, help="Skip a peer whose name is taken, instead of numbering its name.")
@click.pass_obj
def import_(invocation: Invocation, file: Path, *, dry_run: bool, skip_taken: bool) -> int:
    """Save the peers of FILE: an orthanc.json or its DicomModalities, or a list with CALLED_AE@host:port on each line.

    Saved peers are not replaced. "-" reads the standard input.
    """
    from mwl_tui.cli.output.table import table_lines

    config = invocation.config
    text = sys.stdin.read(_PASTED) if str(file) == "-" else read_file(file)
    found = [*assess(read_entries(text), config.peers, rename=not skip_taken)]
    rows = [(one.verdict.value, *_named(one), one.words) for one in found]
    for line in table_lines(["WHAT", "NAME", "ADDRESS", "WHY"], rows, None):
        print(line)
    chosen = [one.profile for one in found if one.profile is not None]
    if chosen and not dry_run:
        config = save_peers(config, [*config.saved.values(), *chosen])
    verb = "would be" if dry_run else "is" if len(chosen) == 1 else "are"
    say(f"{counted(len(chosen), 'peer', grouped=False)} {verb} saved")
    return Exit.USAGE if any(one.verdict is Verdict.REFUSED for one in found) else Exit.DONE


@peers.command()
@click.pass_obj
def validate(invocation: Invocation) -> int:
    """Check both files, and the certificates, keys and environment variables that the peers name."""
    config, errors = examine(invocation.config_file)
    problems = [*errors, *_unusable(config)]
    for error in problems:
        complain(str(error))
    files = [path for path in (config.file, config.peers_file) if path.exists()]
    places = " and ".join(map(str, files)) or "no file"
    found = counted(len(problems), "problem", grouped=False)
    print(safe_text(f"{places}: {counted(len(config.peers), 'peer', grouped=False)}, {found}"))
    return Exit.USAGE if problems else Exit.DONE


def _address(text: str) -> dict[str, object]:
    """Return host, port and called AE title of an address; without one, they are options."""
    from mwl_tui.scu.profile import parse_address

    if not text:
        return {}
    peer = parse_address(text)
    return {"called_ae": peer.called_ae, "host": peer.host, "port": peer.port}


def _timeouts(deadlines: tuple[str, ...]) -> dict[str, object]:
    """Read ``NAME=SECONDS``; the names and ranges are checked with the rest of the table."""
    found: dict[str, object] = {}
    for text in deadlines:
        name, _, seconds = text.partition("=")
        try:
            found[name] = float(seconds)
        except ValueError:
            raise ConfigError(f"'{text}' is not NAME=SECONDS", key="--deadline") from None
    return found


def _tls(options: dict[str, object]) -> dict[str, object] | None:
    """Return the tls table; naming any part of it asks for TLS. Paths are made whole: a file has no folder of its
    own.
    """
    table: dict[str, object] = {}
    for key in ("ca_file", "cert_file", "key_file"):
        path = options[key]
        if isinstance(path, Path):
            table[key] = os.path.abspath(os.path.expanduser(path))
    if options["server_name"]:
        table["server_name"] = options["server_name"]
    if options["no_verify"]:
        table["verify"] = False
    return table if table or options["tls"] else None


def _user(options: dict[str, object]) -> dict[str, object]:
    keys = ("user", "password_env", "without_tls")
    return {key: options[key] for key in keys if options[key]}


def _row(config: Config, peer: PeerProfile) -> tuple[str, ...]:
    tls = "" if peer.tls is None else "yes" if peer.tls.verify else "not verified"
    file = config.peers_file if peer.name in config.saved else config.file
    return peer.name, str(peer), peer.calling_ae, tls, file.name, peer.notes


def _named(one: Assessment) -> tuple[str, str]:
    """Return the name and the address of an entry, or its place in the file."""
    peer = one.profile or one.entry.profile
    return (peer.name, str(peer)) if peer is not None else (one.entry.place, "")


def _unusable(config: Config) -> list[ConfigError]:
    """Return what keeps a peer from working although its file is valid."""
    from mwl_tui.scu.profile import peer_from

    found = []
    for profile in config.peers.values():
        try:
            peer_from(profile, os.environ)
        except ConfigError as error:
            found.append(error)
    return found
