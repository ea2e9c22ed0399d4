"""Jobs: what is done to a trained model, such as a verification."""

from __future__ import annotations

import time
from typing import Any, Literal, Mapping

from .connection import Connection, quoted
from .documents import JobDocument
from .errors import GridError

JobKind = Literal["verifications", "analyses", "claims", "robustness"]
"""What may be done to a trained model."""


class JobFailed(GridError):
    """A job failed; its text says why."""


class Job:
    """A job as the grid last told it; `refresh` asks again."""

    def __init__(self, connection: Connection, path: str, document: JobDocument) -> None:
        self._connection = connection
        self._path = f"{path}/{quoted(document['key'])}"
        self.document = document
        """How far it is, in the fields of docs/json.md."""

    @property
    def name(self) -> str:
        """Which of its kind, such as the operation of a verification."""
        return self.document["name"]

    @property
    def phase(self) -> str:
        """``new``, ``running``, ``paused``, ``completed`` or ``failed``."""
        return self.document["phase"]

    def refresh(self) -> Job:
        """Asks the grid how far it is now. Returns itself."""
        self.document = self._connection.get(self._path)
        return self

    def result(self) -> dict[str, Any] | None:
        """What it found: the fields of `va verify`, `va analyse`, `va claims` or `va robustness` with `--json`. None until it is completed."""
        return self.refresh().document.get("result")

    def wait(self, *, timeout: float | None = None, every: float = 1.0) -> Job:
        """Waits until it is completed, and returns itself. Raises JobFailed, or TimeoutError after so many seconds; it goes on then."""
        began = time.monotonic()
        while self.refresh().phase != "completed":
            if self.phase == "failed":
                raise JobFailed(f"The {self.document['kind']} {self.name} failed: {self.document['error']}")
            if timeout is not None and time.monotonic() - began > timeout:
                raise TimeoutError(f"The {self.document['kind']} {self.name} has not ended within {timeout:g} s; it goes on at the grid.")
            time.sleep(every)
        return self

    def __repr__(self) -> str:
        return f"<Job {self.document['kind']} {self.name}: {self.phase}, {self.document['done']} of {self.document['total']}>"


def made(connection: Connection, path: str, request: Mapping[str, Any], timeout: float | None, every: float) -> dict[str, Any]:
    """What the grid makes of several jobs, when these are completed."""
    began = time.monotonic()
    while True:
        result: dict[str, Any] | None = connection.post_json(path, {name: value for name, value in request.items() if value is not None})["result"]
        if result is not None:
            return result
        if timeout is not None and time.monotonic() - began > timeout:
            raise TimeoutError(f"The models have not been tested within {timeout:g} s; it goes on at the grid.")
        time.sleep(every)
