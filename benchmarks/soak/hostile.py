"""Hostile peers of both roles: what they send must cost neither memory nor time, and others are served after it."""

from __future__ import annotations

from collections import Counter

from benchmarks.soak.instruments import tried
from benchmarks.soak.measured import Measured, Sample
from benchmarks.soak.result import Fact, Figure, Row, megabytes, seconds
from benchmarks.soak.scripts import Attack, on_client, on_server
from benchmarks.soak.setting import Setting, echo, still_serves
from benchmarks.workload import AE_TITLE
from tests.peers.raw import Conversation, RawServer, connect

__all__ = ["run"]

_PATIENCE = 60.0


async def run(setting: Setting) -> list[Row]:
    """Try it."""
    rows = []
    async with setting.mock(setting.sizes.answer) as mock, setting.client() as client:
        await echo(client, mock)
        await client.ask("find", port=mock.port, called_ae=AE_TITLE)
        for attack in on_server(setting.sizes):
            setting.narrate(f"our mock: {attack.what}")
            rows.append(await _attack_server(attack, mock, client))
        for attack in on_client(setting.sizes):
            setting.narrate(f"our SCU: {attack.what}")
            rows.append(await _attack_client(attack, client, mock))
        rows += [await tried("our mock after all that", mock), await tried("our SCU after all that", client)]
    return rows


async def _attack_server(attack: Attack, mock: Measured, client: Measured) -> Row:
    before, failures = await mock.settled(), await _failures(mock)
    conversation = await connect(mock.port, attack.script, patience=_PATIENCE)
    afterwards = await mock.idle(before)
    failed = (await _failures(mock))[len(failures) :]
    came = "; ".join([*failed, *_statuses(conversation)])
    return Row(
        f"to our mock: {attack.what}",
        [Fact(came, attack.due), *_cost(before, afterwards), await still_serves(client, mock)],
    )


async def _attack_client(attack: Attack, client: Measured, mock: Measured) -> Row:
    before = await client.settled()
    async with RawServer(attack.script, patience=_PATIENCE) as server:
        answered = await client.ask("find", port=server.port, called_ae="RAW", within=120)
        afterwards = await client.idle(before)
    came = f"{answered['count']:,} responses, {answered['malformed']:,} malformed"
    if answered["error"]:
        came = f"{answered['error']} ({came})"
    return Row(
        f"to our SCU: {attack.what}",
        [Fact(came, attack.due), *_cost(before, afterwards), await still_serves(client, mock)],
    )


def _cost(before: Sample, after: Sample) -> list[Figure]:
    return [
        megabytes("memory grew by", after.peak - before.resident, 10),
        seconds("longest step", after.longest_step, 1),
        Figure("left behind", after.difference(before), 0),
    ]


async def _failures(mock: Measured) -> list[str]:
    failures: list[str] = (await mock.ask("failures"))["failures"]
    return failures


def _statuses(conversation: Conversation) -> list[str]:
    return [f"{count:,} × 0x{status:04X}" for status, count in Counter(conversation.statuses).items()]
