"""A grid, and what there is at it."""

from __future__ import annotations

import os
import pathlib
from typing import Any, Iterator, Mapping, Union

from .connection import Connection, quoted
from .documents import GridDocument, LedgerDocument, SiloDocument, SweepListingDocument
from .events import Event, follow
from .job import made
from .model import Model
from .sweep import Plan, Sweep
from .variant import Variant

SweepFile = Union[str, "os.PathLike[str]"]
"""The text of a sweep file, or where one is: a path, or one line that ends in ``.yaml`` or ``.yml``."""

_YAML = "application/yaml"


class Grid:
    """A grid that trains, verifies and explains models, through the HTTP API of its console.

    >>> grid = Grid()
    >>> sweep = grid.submit("sweeps/quickstart.yaml").wait()
    >>> sweep["add_d3_l2_h3"].model.ask("123+456")
    """

    def __init__(self, address: str | None = None, token: str | None = None, *, timeout: float = 30.0) -> None:
        """
        address: where its console is, such as ``http://127.0.0.1:8080``. Default: the variable ``VA_ADDRESS``; else that of a console of this user
            which runs in the data folder (``VA_DATA``, or ``va-data`` in the current folder or one above), with its token.
        token: an access token. Default: the variable ``VA_TOKEN``.
        timeout: seconds until a request that nobody answers is given up.

        Raises ValueError: the address is none of HTTP, or there is none. Nothing is sent yet.
        """
        self._connection = Connection(address, token, timeout=timeout)

    def sweeps(self) -> list[SweepListingDocument]:
        """Its sweeps: the fields of `va sweep list --json`."""
        return list(self._connection.pages("/sweeps"))

    def sweep(self, name: str) -> Sweep:
        """The sweep of that name. Raises NotFound: there is none."""
        answer = self._connection.send("GET", f"/sweeps/{quoted(name)}")
        return Sweep(self._connection, answer.json(), answer.headers.get("ETag"))

    def plan(self, sweep: SweepFile) -> Plan:
        """What a sweep file stands for; nothing begins. Raises Refused: it is not usable."""
        return Plan(self._send("/plans", sweep))

    def submit(self, sweep: SweepFile, *, only_new: bool = False) -> Sweep:
        """Begins a sweep, goes on with it, or changes it to what the file says now. The same file again changes nothing.

        only_new: whether to refuse it if there is a sweep of its name already.

        Raises Refused: it is not usable, and nothing was changed.
        """
        return Sweep(self._connection, self._send("/sweeps", sweep, {"If-None-Match": "*"} if only_new else {}))

    def variants(self) -> Iterator[Variant]:
        """The variants of all sweeps."""
        return (Variant(self._connection, document) for document in self._connection.pages("/variants"))

    def variant(self, name: str) -> Variant:
        """The variant of that name or identity. Raises NotFound: there is none."""
        return Variant(self._connection, self._connection.get(f"/variants/{quoted(name)}"))

    def model(self, name: str) -> Model:
        """The model of that name or identity. Whether there is one shows when it is asked for something."""
        return Model(self._connection, name)

    def compare(
        self, *variants: str, sweep: str | None = None, questions: int | None = None, timeout: float | None = None, every: float = 1.0
    ) -> dict[str, Any]:
        """Waits until it is known which claims hold in which models: the fields of `va analyse compare --json`.

        sweep: a sweep all of whose trained variants are compared, too.
        questions: for each claim; 100 if None.

        Raises TimeoutError after so many seconds; it goes on then.
        """
        return made(self._connection, "/comparisons", {"models": list(variants), "sweep": sweep, "questions": questions}, timeout, every)

    def state(self) -> GridDocument:
        """Silos, what trains on them, and who waits: the fields of `va grid show --json`."""
        document: GridDocument = self._connection.get("/grid")
        return document

    def ledger(
        self, by: str = "sweep", *, since: str | None = None, until: str | None = None, sweep: str | None = None
    ) -> LedgerDocument:
        """Slot-seconds of training, questions asked and bytes written: the fields of `va usage --json`.

        by: ``day``, ``sweep``, ``owner``, ``device``, or ``variant``, which needs a sweep.
        since, until: the first and the last UTC day, such as ``"2026-11-30"``; without them the last 30 days, by variant all.
        sweep: only this sweep, deleted or not.
        """
        query = {name: value for name, value in {"by": by, "since": since, "until": until, "sweep": sweep}.items() if value is not None}
        document: LedgerDocument = self._connection.get("/ledger", query)
        return document

    def events(self, after: str | None = None, *, patience: float = 120.0) -> Iterator[Event]:
        """All sweeps in short (``sweep``) and the silos (``silos``), whenever one changes. It has no end; leave the loop to end it.

        after: the ``id`` of the event to go on after.
        patience: seconds for which the grid may be out of reach.
        """
        return follow(self._connection, "/events", after, patience)

    def drain(self, silo: str) -> list[SiloDocument]:
        """A silo hands over its training at a checkpoint, and gets no more work until it is resumed or restarted. Needs the role operator."""
        silos: list[SiloDocument] = self._connection.post_json(f"/silos/{quoted(silo)}/drain")
        return silos

    def resume(self, silo: str) -> list[SiloDocument]:
        """A drained or excluded silo gets work again. Needs the role operator."""
        silos: list[SiloDocument] = self._connection.post_json(f"/silos/{quoted(silo)}/resume")
        return silos

    def _send(self, path: str, sweep: SweepFile, headers: Mapping[str, str] | None = None) -> Any:
        return self._connection.send("POST", path, body=_text(sweep), headers={"Content-Type": _YAML, **(headers or {})}).json()

    def __repr__(self) -> str:
        return f"<Grid {self._connection.address}>"


def _text(sweep: SweepFile) -> bytes:
    if isinstance(sweep, os.PathLike) or ("\n" not in sweep and sweep.endswith((".yaml", ".yml"))):
        return pathlib.Path(sweep).read_bytes()
    return sweep.encode("utf-8")
