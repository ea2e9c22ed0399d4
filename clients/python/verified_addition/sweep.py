"""Sweeps: models that are trained, verified and analysed together."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Iterator

from .connection import Connection, quoted
from .documents import PlanDocument, SweepDeletionDocument, SweepDocument, number
from .errors import GridError, Unreachable
from .events import Event, follow
from .progress import Bar
from .variant import Variant

if TYPE_CHECKING:
    import pandas

ENDED = ("completed", "failed", "cancelled")
"""The phases in which nothing more happens by itself."""


class SweepFailed(GridError):
    """A sweep ended otherwise than completed; its text says which variants failed, and why."""

    def __init__(self, sweep: Sweep) -> None:
        errors = [f"{variant.name}: {error}" for variant in sweep.variants for error in variant.errors]
        super().__init__(" ".join([f"The sweep {sweep.name} is {sweep.phase}.", *errors]))
        self.sweep = sweep
        """The sweep as it ended."""


class Sweep:
    """A sweep as the grid last told it; `refresh` asks again."""

    def __init__(self, connection: Connection, document: SweepDocument, tag: str | None = None) -> None:
        self._connection = connection
        self._tag = tag
        self.document = document
        """All that the grid tells: the fields of `va sweep show --json`."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.document["name"]

    @property
    def phase(self) -> str:
        """``running``, ``paused``, ``completed``, ``failed``, ``cancelled``, ``deleting``, or ``interrupted`` where nobody works on it."""
        return self.document["phase"]

    @property
    def variants(self) -> list[Variant]:
        """Its variants in the order of the file, each followed by its rounds of refinement."""
        return [Variant(self._connection, variant) for variant in self.document["variants"]]

    def __getitem__(self, name: str) -> Variant:
        """The variant of that name."""
        for variant in self.variants:
            if variant.name == name:
                return variant
        raise KeyError(f"The sweep {self.name} has no variant {name!r}; it has {', '.join(variant.name for variant in self.variants)}.")

    def refresh(self) -> Sweep:
        """Asks the grid how far it is now. Returns itself."""
        answer = self._connection.send("GET", self._path, headers={"If-None-Match": self._tag} if self._tag else None)
        if answer.status != 304:
            self.document, self._tag = answer.json(), answer.headers.get("ETag")
        return self

    def wait(self, *, progress: bool | Bar = True, timeout: float | None = None, every: float = 1.0, patience: float = 120.0, check: bool = True) -> Sweep:
        """Waits until it has ended, and returns itself. What is interrupted here, as by Ctrl+C, goes on at the grid.

        progress: whether to show a bar, or one of yours.
        timeout: seconds to wait at most.
        every: seconds between two questions to the grid.
        patience: seconds for which the grid may be out of reach; the bar says so meanwhile.
        check: whether to raise SweepFailed if it did not complete.

        Raises TimeoutError: it has not ended in time. Raises GridError: the grid refused to answer, or was out of reach too long.
        """
        bar = progress if isinstance(progress, Bar) else Bar() if progress else None
        began = reached = time.monotonic()
        while True:
            trouble = None
            try:
                self.refresh()
                reached = time.monotonic()
            except GridError as lost:
                is_passing = isinstance(lost, Unreachable) or lost.status in (502, 503, 504)
                if not is_passing or time.monotonic() - reached > patience:
                    raise
                trouble = "no answer from the grid; asking again"
            if trouble is None and self.phase in ENDED:
                break
            if bar:
                bar.show(self.document, trouble)
            if timeout is not None and time.monotonic() - began > timeout:
                raise TimeoutError(f"The sweep {self.name} has not ended within {timeout:g} s; it goes on at the grid.")
            time.sleep(every)
        if bar:
            bar.end(self.document)
        if check and self.phase != "completed":
            raise SweepFailed(self)
        return self

    def events(self, after: str | None = None, *, patience: float = 120.0) -> Iterator[Event]:
        """It in short (``sweep``) and its variants (``variant``), whenever one changes, until it has ended (``end``).

        after: the ``id`` of the event to go on after.
        patience: seconds for which the grid may be out of reach.
        """
        return follow(self._connection, f"{self._path}/events", after, patience)

    def pause(self) -> Sweep:
        """Checkpoints what trains and frees its slots; what another sweep wants goes on. Returns itself."""
        return self._act("pause")

    def resume(self) -> Sweep:
        """Goes on with it after a pause or a cancellation. Returns itself."""
        return self._act("resume")

    def cancel(self) -> Sweep:
        """Stops it; all progress is kept, and what another sweep wants goes on. Returns itself."""
        return self._act("cancel")

    def delete(self) -> SweepDeletionDocument:
        """Deletes it with its variants; what another sweep has stays, and so do certificates. Returns what is ``deleted`` and what is ``kept``.

        Raises GridError: it runs (cancel it first), or the grid refused.
        """
        deletion: SweepDeletionDocument = self._connection.delete(self._path)
        return deletion

    def retry(self, *variants: str) -> Sweep:
        """Tries once more what has failed, from its last checkpoints: these variants, or all. Returns itself."""
        return self._act("retry", {"variants": list(variants)} if variants else None)

    def set_priority(self, priority: int, max_slots: int | None = None, max_slot_hours: float | None = None) -> Sweep:
        """Sets what it may take: sweeps of a higher priority are served first, and it trains in `max_slots` slots at most.

        max_slot_hours: slot-hours after which it is paused; None leaves that as it is. Returns itself.
        """
        wanted = {"priority": priority, "maxSlots": max_slots} | ({} if max_slot_hours is None else {"maxSlotHours": max_slot_hours})
        return self._changed(self._connection.put_json(f"{self._path}/priority", wanted))

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each variant by its name: its specification and how far it is. Needs pandas."""
        import pandas

        rows = [variant.row() for variant in self.variants]
        return pandas.DataFrame(rows).set_index("name") if rows else pandas.DataFrame()

    def __repr__(self) -> str:
        return f"<Sweep {self.name}: {self.phase}, {len(self.document['variants'])} variants>"

    @property
    def _path(self) -> str:
        return f"/sweeps/{quoted(self.name)}"

    def _act(self, action: str, body: Any = None) -> Sweep:
        return self._changed(self._connection.post_json(f"{self._path}/{action}", body))

    def _changed(self, document: SweepDocument) -> Sweep:
        self.document, self._tag = document, None
        return self


class Plan:
    """What a sweep file stands for. Nothing has begun."""

    def __init__(self, document: PlanDocument) -> None:
        self.document = document
        """All that the grid tells: the fields of `va sweep plan --json`."""

    @property
    def name(self) -> str:
        """The sweep's name."""
        return self.document["name"]

    @property
    def steps_left(self) -> int | None:
        """Steps that are still to be trained; None if that is not known."""
        left = [variant["stepsLeft"] for variant in self.document["variants"]]
        return None if None in left else sum(steps or 0 for steps in left)

    @property
    def seconds_left(self) -> float | None:
        """About how long they take one after another, from what like models took; None if that is not known."""
        left = [number(variant["secondsLeft"]) for variant in self.document["variants"]]
        return None if None in left else sum(seconds or 0.0 for seconds in left)

    def __repr__(self) -> str:
        return f"<Plan {self.name}: {len(self.document['variants'])} variants>"
