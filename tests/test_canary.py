"""A canary name, comment, password and token sent through everything: in 0 bytes of log, state and configuration files.

What the user asked to be written is data and stands elsewhere: the files of ``find -o``, of ``--folder`` and of
``--database``, which hold the canary by design.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import MappingProxyType

import click
import pytest
from textual.pilot import Pilot

from mwl_tui.cli.find import find
from mwl_tui.cli.program import run
from mwl_tui.config import Config, MockSettings, PeerProfile, PeerTimeouts, Settings, load, locations
from mwl_tui.config.log import output_in_log
from mwl_tui.operations.live import LiveGateway
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.folder import Folder
from mwl_tui.scp.store.store import Store
from mwl_tui.ui.app import WorkbenchApp
from tests.association.test_redaction import BROKEN, identity, request
from tests.canary import (
    ACCESSION,
    COMMENT,
    FOREIGN,
    NAME,
    PASSWORD,
    PATIENT_ID,
    SECRETS,
    TOKEN,
    VALUES,
    Found,
    forms,
    search,
)
from tests.canary_scripts import CLIENTS, DUMP, MALFORMED, SERVERS
from tests.cli.background import in_background
from tests.cli.conftest import PROGRAM
from tests.peers import pdu
from tests.peers.raw import RawServer, Script, connect

FORMATS = next(option.type.choices for option in find.params if isinstance(option.type, click.Choice))


class Session:
    """What one kind of log is tried with: a home, places elsewhere, servers, and calls of the program."""

    def __init__(self, home: Path, elsewhere: Path, options: tuple[str, ...]) -> None:
        self.home, self.elsewhere, self.options = home, elsewhere, options
        self.values_logged = "--log-phi" in options
        self.calls = 0
        self.said = ""
        self._numbers = iter(range(10_000))
        self._ending = ExitStack()
        folder = elsewhere / "folder"
        folder.mkdir(parents=True)
        (folder / "item.dump").write_text(DUMP)
        self.folder = folder
        self.mock = self._ending.enter_context(in_background(lambda: serving(folder)))
        self.peers = {name: self._ending.enter_context(raw(script)) for name, script in SERVERS.items()}

    def close(self) -> None:
        self._ending.close()

    def new_file(self) -> Path:
        return self.elsewhere / f"answer-{next(self._numbers)}"

    def call(self, *arguments: object) -> int:
        """Call the program in this process."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run([*self.options, *map(str, arguments)])
        self.calls += 1
        self.said += out.getvalue() + err.getvalue()
        return code

    @contextmanager
    def log(self) -> Iterator[None]:
        """Keep the log that the options ask for, as the workbench has it."""
        file = locations.phi_log_file() if self.values_logged else locations.log_file()
        with output_in_log(file, associations=bool(self.options), values=self.values_logged):
            yield


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[str]:
    """Serve the canary from our mock; give its address."""
    store = Store()
    Folder(folder).load(store)
    try:
        async with Server(store, MockSettings(port=0)) as server:
            yield "MWLSCP@{}:{}".format(*server.address)
    finally:
        store.close()


@contextmanager
def raw(script: Script) -> Iterator[str]:
    with in_background(lambda: RawServer(script, patience=0.5)) as server:
        yield f"RAW@127.0.0.1:{server.port}"


# -- the ways ------------------------------------------------------------------------------------------------------


def answers_in_every_format(session: Session) -> None:
    for form in FORMATS:
        assert session.call("find", session.mock, "--format", form, "-o", session.new_file()) == 0
        assert session.call("find", session.peers["rows"], "--format", form, "--trace") == 0


def queries_that_hold_it(session: Session) -> None:
    query, wrong = session.elsewhere / "query.dump", session.elsewhere / "wrong.dump"
    query.write_text(DUMP)
    wrong.write_text(DUMP.replace("0020) LO", "0020 LO"))
    for key in (f"PatientName={NAME}", f"PatientID={PATIENT_ID}", f"PatientName={FOREIGN}*"):
        assert session.call("find", session.mock, "-k", key) == 0
    assert session.call("find", session.mock, "--query", query) == 0
    for arguments in (
        ("-k", f"ScheduledProcedureStepStartDate={NAME}"),
        ("-k", f"{NAME}=1"),
        ("-k", f"PatientName={FOREIGN}\N{SNOWMAN}", "--charset", "ISO_IR 100"),
        ("--query", wrong),
        ("--date", NAME),
        ("--preset", PATIENT_ID),
    ):
        assert session.call("find", session.mock, *arguments) == 2
    wrong_key = f"ScheduledProcedureStepStartDate={NAME}"
    assert session.call("find", session.mock, "-k", wrong_key, "--send-anyway") == 4


def peers_that_fail(session: Session) -> None:
    for name, peer in session.peers.items():
        code = session.call("find", peer, "--timeout", "0.3", "--trace")
        assert (code == 0) == (name in ("rows", "a token")), (name, code, session.said[-800:])
        session.call("echo", peer, "--timeout", "0.3")
    assert session.call("find", session.peers["rows"], "--limit", "1") in (0, 5)
    assert session.call("find", session.mock, "--cancel-after", "1") == 0


def user_identities_of_ours(session: Session) -> None:
    for name, address in (("MOCK", session.mock), ("BROKEN", session.peers["no DICOM"])):
        arguments = ("--user", "ct01", "--password-env", "CANARY_PASSWORD", "--without-tls", "--notes", "made up")
        assert session.call("peers", "add", name, address, *arguments) == 0
        assert session.call("peers", "add", name, address, *arguments, "--replace") == 0
        session.call("peers", "show", name)
        session.call("echo", name, "--trace", "--timeout", "1")
    assert session.call("find", "MOCK", "--trace") == 0
    assert session.call("peers", "validate") == 0
    assert "password" not in str(vars(load())).lower().replace("password_env", "").replace("canary_password", "")


def user_identities_of_others(session: Session) -> None:
    host, port = session.mock.rpartition("@")[2].split(":")
    tokens = [request(identity(kind, TOKEN.encode())) for kind in (3, 4, 5, 6)]
    with session.log():
        for data in (*BROKEN.values(), *tokens):
            with socket.create_connection((host, int(port)), timeout=5) as client:
                client.sendall(data + pdu.message(1, pdu.request(pdu.C_FIND_RQ), MALFORMED))
                client.shutdown(socket.SHUT_WR)
                while client.recv(65_536):
                    pass


def clients_that_break_rules(session: Session) -> None:
    port = int(session.mock.rpartition(":")[2])
    with session.log():
        for script in CLIENTS:
            conversation = asyncio.run(connect(port, script, patience=1.0))
            assert conversation.failure is None or "nothing came" in conversation.failure


def defects(session: Session) -> None:
    """Raise it, and warn with it, in the middle of everything."""

    def broken(*_: object, **__: object) -> None:
        warnings.warn(f"{NAME} {COMMENT}", UserWarning, stacklevel=1)
        logging.getLogger("pydicom").error(f"{NAME} {COMMENT}")
        thread = threading.Thread(target=lambda: {}[f"{NAME} {COMMENT}"])
        thread.start()
        thread.join()
        try:
            raise OSError(2, COMMENT, NAME)
        except OSError as error:
            raise RuntimeError(f"{NAME} {FOREIGN} {PATIENT_ID} {ACCESSION}") from error

    for place in (
        "mwl_tui.cli.answer.find",
        "mwl_tui.scu.response_counter.ResponseCounter.take",
        "mwl_tui.network.session.record_received",
        "mwl_tui.worklist.answer.Answerer.answer",
        "mwl_tui.cli.output.formats.writer_for",
        "mwl_tui.config.load",
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, broken)
            session.call("find", session.mock, "--timeout", "1")


def the_mock_as_a_process(session: Session) -> None:
    (session.folder / f"{NAME}.dump").write_text(DUMP.replace("0020) LO", "0020 LO"))
    database = session.elsewhere / f"{PATIENT_ID}.db"
    for arguments in (("--folder", session.folder), ("--database", database, "--items", 20)):
        command = [*PROGRAM, *session.options, "serve", "--port", "0", *map(str, arguments)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
            assert process.stderr is not None
            line = next(line for line in process.stderr if "serving" in line)
            address = line.split(" at ")[1].split(",")[0]
            assert session.call("find", f"MWLSCP@{address}") == 0
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=10)
        session.calls += 1


def the_workbench(session: Session) -> None:
    """Query, echo, cancel, fail and serve, as the screen does it; then break the screen itself."""
    peers = {"MOCK": session.mock, **{f"P{number}": peer for number, peer in enumerate(session.peers.values())}}
    profiles = {name: _profile(name, address) for name, address in peers.items()}
    config = Config(Path("c"), Path("p"), Settings(mock=MockSettings(port=0, items=3)), MappingProxyType(profiles))

    with session.log():
        asyncio.run(_use_all(config))
        app = WorkbenchApp(LiveGateway(config), values_logged=session.values_logged)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            app.run(headless=True, size=(80, 24), auto_pilot=_break)


async def _use_all(config: Config) -> None:
    """Ask every peer for the canary by name, cancel, and echo; start the mock last."""
    gateway = LiveGateway(config)
    app = WorkbenchApp(gateway)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("1", *(["down"] * 4), *NAME[:6], "escape")
        for target in gateway.targets()[1:]:
            app.screen_stack[0].target = target  # type: ignore[attr-defined]
            for key in ("r", "e"):
                await pilot.press(key)
                await _ended(app)
        await pilot.press("r", "c", "m")
    await app.exchange.close()


async def _ended(app: WorkbenchApp) -> None:
    run_now = app.exchange.current
    while run_now is not None and run_now.outcome is None:
        await asyncio.sleep(0.01)


async def _break(pilot: Pilot[None]) -> None:
    def broken() -> None:
        raise ValueError(f"{NAME} {COMMENT}")

    pilot.app.call_later(broken)
    await pilot.pause()


def _profile(name: str, address: str) -> PeerProfile:
    called, _, place = address.partition("@")
    host, _, port = place.partition(":")
    waits = dict.fromkeys(("associate", "response", "pdu", "release", "cancel"), 0.2)
    timeouts = PeerTimeouts(**waits)
    return PeerProfile(name=name, host=host, port=int(port), called_ae=called, calling_ae="CT1", timeouts=timeouts)


def other_commands(session: Session) -> None:
    for arguments in (("locate",), ("peers", "list"), ("log",), ("peers", "show", NAME), (NAME,), ("--config", NAME)):
        session.call(*arguments)
    environment = {
        **os.environ,
        "_MWL_TUI_COMPLETE": "bash_complete",
        "COMP_WORDS": f"mwl-tui find {NAME}",
        "COMP_CWORD": "2",
    }
    subprocess.run(PROGRAM, env=environment, check=True, capture_output=True, timeout=20)


WAYS: tuple[Callable[[Session], None], ...] = (
    answers_in_every_format,
    queries_that_hold_it,
    peers_that_fail,
    user_identities_of_ours,
    user_identities_of_others,
    clients_that_break_rules,
    defects,
    the_mock_as_a_process,
    the_workbench,
    other_commands,
)


RAISED_ON_PURPOSE = pytest.mark.filterwarnings(
    "always::UserWarning", "ignore::pytest.PytestUnhandledThreadExceptionWarning"
)


# -- the tests -----------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, temporary files included, and nothing in it yet."""
    home = tmp_path / "home"
    (home / "tmp").mkdir(parents=True)
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TMPDIR", str(home / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(home / "tmp"))
    monkeypatch.setenv("CANARY_PASSWORD", PASSWORD)
    monkeypatch.chdir(home / "tmp")
    return home


@pytest.fixture
def everything(home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Found]:
    """Send the canary every way there is, and search the home for it."""

    def sent(*options: str) -> Found:
        session = Session(home, tmp_path / "elsewhere", options)
        try:
            for way in WAYS:
                way(session)
        finally:
            session.close()
        found = search(home)
        data = search(tmp_path / "elsewhere")
        assert data.of(VALUES), "the data files hold the canary"
        assert all(part in session.said for part in (NAME, COMMENT)), "the terminal showed it"
        with capfd.disabled():
            sys.stdout.write(f"\ncanary, {' '.join(options) or 'no log'}: {session.calls} calls; {found}\n")
        return found

    return sent


@RAISED_ON_PURPOSE
@pytest.mark.timeout(180)
@pytest.mark.parametrize("options", [(), ("--log",)], ids=["log off", "log on"])
@pytest.mark.slow(reason="sixty calls, the workbench and every broken peer, whose deadlines are waited for")
def test_no_byte_of_it_is_left(everything: Callable[..., Found], options: tuple[str, ...]) -> None:
    found = everything(*options)
    assert found.hits == ()
    text = locations.log_file().read_text()
    assert "RuntimeError" in text, "the defects are in the log"
    assert ("C-FIND-RSP failure  0xA700" in text) == bool(options)


@RAISED_ON_PURPOSE
@pytest.mark.timeout(180)
@pytest.mark.slow(reason="sixty calls, the workbench and every broken peer, whose deadlines are waited for")
def test_where_it_was_asked_for_the_values_are_found_and_the_secrets_are_not(everything: Callable[..., Found]) -> None:
    found = everything("--log-phi")
    assert {value for _, value, _ in found.hits} == set(VALUES)
    assert {file for file, _, _ in found.hits} <= {f"mwl-tui-phi.log{end}" for end in ("", ".1", ".2", ".3", ".4")}
    assert {"utf-8", "utf-8 in hex", "latin-1 in hex"} <= {form for _, _, form in found.hits}
    assert found.of(SECRETS) == []


@pytest.mark.parametrize("value", [*VALUES, *SECRETS])
def test_the_search_finds_every_form(value: str, tmp_path: Path) -> None:
    for number, (form, raw) in enumerate(forms(value).items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "file").write_bytes(b"\0x" + raw.swapcase() + b"y")
        assert ("file", value, form) in search(folder).hits
    (tmp_path / value).write_bytes(b"")
    assert (value, value, "utf-8") in search(tmp_path).hits
