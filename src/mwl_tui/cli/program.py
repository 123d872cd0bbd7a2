"""The program's own options, its commands by name, and its outer edge: errors become a line and an exit code."""

from __future__ import annotations

import os
import resource
from importlib import import_module
from pathlib import Path

import click

from mwl_tui import __version__
from mwl_tui.cli import streams
from mwl_tui.cli.exits import Exit, exit_of
from mwl_tui.cli.invocation import Invocation
from mwl_tui.cli.stderr_messages import complain
from mwl_tui.errors import MwlError

NAME = "mwl-tui"
"""The name of the program, also for completion."""

_DEBUG = "MWL_TUI_DEBUG"
"""The environment variable with which a defect shows its traceback, which may quote a patient."""

_COMMANDS = {
    "completion": "completion",
    "demo": "workbench",
    "echo": "echo",
    "find": "find",
    "forget": "forget",
    "keys": "keys",
    "locate": "locate",
    "log": "log",
    "peers": "peers",
    "serve": "serve",
    "ui": "workbench",
}
"""The module of each command, imported when the command is called or listed."""

_EXIT_CODES = """\b
Exit codes: 0 done, 2 usage or settings, 3 no association, 4 the peer answered with a failure,
            5 the answer is incomplete, 130 interrupted."""


class _Program(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"mwl_tui.cli.{_COMMANDS[cmd_name]}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for a misspelt one the error names the nearest."""
        if args[0] not in _COMMANDS and not ctx.resilient_parsing:
            from mwl_tui.config.nearest import nearest

            meant = nearest(args[0], _COMMANDS)
            hint = f" (did you mean '{meant}'?)" if meant else ""
            raise click.UsageError(f"no command is named '{args[0]}'{hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; it is no error where the reader of stdout leaves early, as ``head`` does."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            streams.silence()
            return Exit.DONE


@click.group(
    cls=_Program,
    epilog=_EXIT_CODES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=NAME, message="%(prog)s %(version)s")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="The settings file to use instead of the default one; peers.toml is in the same folder.",
)
@click.option("--log", "logs", is_flag=True, help="Write the association log to a file, without patient data.")
@click.option("--log-phi", "values", is_flag=True, help="Write it with patient data, to a separate file.")
@click.option("--theme", default="", metavar="NAME", help="The theme of the workbench, such as mwl-light or ansi-dark.")
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal, for its copy and paste.")
@click.pass_context
def program(
    ctx: click.Context, config_file: Path | None, logs: bool, values: bool, theme: str, no_mouse: bool
) -> int | None:
    """A workbench for the DICOM Modality Worklist: query peers, watch the association, serve a mock worklist.

    Without a command it opens the workbench.
    """
    invocation = ctx.ensure_object(Invocation)
    invocation.config_file = config_file
    invocation.command = ctx.invoked_subcommand or ""
    invocation.theme, invocation.no_mouse = theme, no_mouse
    if logs or values:
        invocation.keep_log(values=values)
    if ctx.invoked_subcommand is not None:
        return None
    from mwl_tui.cli.workbench import Look, open_workbench

    return open_workbench(invocation, Look())


def run(arguments: list[str] | None = None) -> int:
    """Run the program.

    Args:
        arguments: The command line; None for that of the process.

    Returns:
        The exit code.
    """
    streams.prepare()
    _leave_no_core()
    invocation = Invocation()
    with invocation.ending:
        code = _guarded(arguments, invocation)
        invocation.note("ended with exit code %d", code)
    streams.flush()
    return code


def _leave_no_core() -> None:
    """Keep the system from writing this process's memory, and with it patients and passwords, to a file."""
    if not os.environ.get(_DEBUG):
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _guarded(arguments: list[str] | None, invocation: Invocation) -> int:
    try:
        result = program.main(arguments, prog_name=NAME, standalone_mode=False, obj=invocation)
        return int(result) if isinstance(result, int) else Exit.DONE
    except click.Abort:
        return Exit.INTERRUPTED
    except click.UsageError as error:
        complain(error.format_message())
        if error.ctx is not None:
            complain(f"'{error.ctx.command_path} --help' shows how it is used")
        return Exit.USAGE
    except click.ClickException as error:
        complain(error.format_message())
        return Exit.USAGE
    except MwlError as error:
        complain(str(error))
        invocation.note("%s", error)
        return exit_of(error)
    except OSError as error:
        complain(f"{error.filename or 'stdout'}: {error.strerror or error}")
        return Exit.USAGE
    except Exception as error:  # the program's outer edge: a defect is a line, not a traceback over someone's terminal
        if os.environ.get(_DEBUG):
            raise
        invocation.note_defect(error)  # its message may quote a patient, and stderr may be a file
        complain(f"a defect of mwl-tui: {type(error).__name__}; its log file says where ({_DEBUG}=1 shows all)")
        return Exit.DEFECT
