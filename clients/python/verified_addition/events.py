"""What happens at a grid, as it happens."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, Iterable, Iterator

from .connection import Connection
from .errors import Unreachable


@dataclass(frozen=True)
class Event:
    """Something that happened."""

    kind: str
    """``sweep``, ``variant``, ``silos``, ``log``, ``progress``, ``silence`` or ``end``."""

    data: Any
    """What it is about, in the fields of docs/json.md."""

    id: str | None
    """What to go on after; None if this one cannot be gone on after."""


def follow(connection: Connection, path: str, after: str | None, patience: float) -> Iterator[Event]:
    """The events of a stream to its end; a lost connection is taken up where it broke, unless that takes longer than `patience` seconds."""
    lost: float | None = None
    while True:
        try:
            for event in parsed(connection.lines(path, accept="text/event-stream", headers={"Last-Event-ID": after} if after else None)):
                after, lost = event.id or after, None
                yield event
            return
        except Unreachable:
            lost = lost or time.monotonic()
            if time.monotonic() - lost > patience:
                raise
            time.sleep(1)


def parsed(lines: Iterable[str]) -> Iterator[Event]:
    """The events of a stream of server-sent events; one that is not complete is none."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line and name:  # a line that begins with a colon keeps the connection alive
            fields[name] = value[1:] if value.startswith(" ") else value
        elif not line and "data" in fields:
            yield Event(fields.get("event", "message"), json.loads(fields["data"]), fields.get("id"))
            fields = {}
