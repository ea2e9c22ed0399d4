"""Variants: models of a sweep."""

from __future__ import annotations

from typing import Any

from .connection import Connection, quoted
from .documents import FailingQuestionDocument, JobDocument, LineageDocument, LogEntryDocument, SpecDocument, VariantDocument, VerificationStateDocument, number
from .job import Job, JobKind, made
from .model import Model
from .records import Records


class Variant:
    """A variant as the grid last told it; `refresh` asks again."""

    def __init__(self, connection: Connection, document: VariantDocument) -> None:
        self._connection = connection
        self.document = document
        """All that the grid tells: the fields of `va variant show --json`."""

    @property
    def name(self) -> str:
        """Its name in its sweep."""
        return self.document["name"]

    @property
    def id(self) -> str:
        """Its identity, which follows from its specification."""
        return self.document["id"]

    @property
    def state(self) -> str:
        """Its training and its jobs in one word: ``waiting``, ``training``, ``verifying``, ``done``, ``failed`` …"""
        return self.document["state"]

    @property
    def waiting(self) -> str | None:
        """Why nothing happens, in words; None if something does."""
        return self.document["waiting"]

    @property
    def loss(self) -> float | None:
        """Of the last reported step, in nats per answer token; None before the first."""
        return number(self.document["loss"])

    @property
    def average_final_loss(self) -> float | None:
        """The mean of the last five steps in nats; None until it is trained."""
        return number(self.document["averageFinalLoss"])

    @property
    def wrong(self) -> int | None:
        """Questions that its verifications found to be answered wrongly; None before one has ended."""
        ended = [one["failures"] for one in self.verifications if one["phase"] == "completed"]
        return sum(ended) if ended else None

    @property
    def spec(self) -> SpecDocument:
        """What it is, under the keys of a sweep file."""
        return self.document["spec"]

    @property
    def verifications(self) -> list[VerificationStateDocument]:
        """How far its verifications are, one for each operation."""
        return self.document["verifications"]

    @property
    def errors(self) -> list[str]:
        """Why its training or its jobs failed; empty if they did not."""
        of_jobs = [job["error"] for job in self.document["jobs"]]
        return [error for error in [self.document["error"], *of_jobs] if error]

    @property
    def model(self) -> Model:
        """The model that it is trained to."""
        return Model(self._connection, self.id, self.name)

    def refresh(self) -> Variant:
        """Asks the grid how far it is now. Returns itself."""
        self.document = self._connection.get(self._path)
        return self

    def records(self) -> Records:
        """The losses of every step so far."""
        lines = self._connection.send("GET", f"{self._path}/record", {"format": "jsonl"}, headers={"Accept": "*/*"}).body
        return Records.parse(lines.decode("utf-8").split("\n"))

    def logs(self) -> list[LogEntryDocument]:
        """What happened to it, the oldest first: the fields of `va variant logs --json`."""
        entries: list[LogEntryDocument] = self._connection.get(f"{self._path}/logs")
        return entries

    def lineage(self) -> LineageDocument:
        """What it started from or goes on with, and what does so with it."""
        document: LineageDocument = self._connection.get(f"{self._path}/lineage")
        return document

    def extend(self, steps: int, learning_rate: float | None = None, name: str | None = None, sweep: str | None = None) -> Variant:
        """Goes on with its training, as another variant of its sweep: with its weights, optimiser moments and next questions.

        steps: further steps, after those that are done.
        learning_rate: at the end of their warm-up; as before if None.
        name: of the new variant; this one's name and the steps in all if None.
        sweep: a sweep that has this variant; the one it is named in if None.

        The same again is the same variant.
        """
        request = {"steps": steps, "learningRate": learning_rate, "name": name, "sweep": sweep}
        return Variant(self._connection, self._connection.post_json(f"{self._path}/extensions", request))

    def jobs(self, kind: JobKind) -> list[Job]:
        """What sweeps want to be done to the trained model, such as its verifications."""
        return self._jobs(kind, self._connection.get(f"{self._path}/{kind}"))

    def begin(self, kind: JobKind, **plan: Any) -> list[Job]:
        """Begins what no sweep wants, as ``begin("verifications", questions=5000)``; docs/api.md has the fields of a plan. The same plan is the same job."""
        return self._jobs(kind, self._connection.post_json(f"{self._path}/{kind}", plan))

    def wrong_answers(self) -> list[FailingQuestionDocument]:
        """The first wrong answers that its verifications found, at most 1,000 for each operation."""
        results = [job.result() for job in self.jobs("verifications")]
        return [failing for result in results if result for failing in result["failingQuestions"]]

    def reuse(self, *controls: str, questions: int | None = None, timeout: float | None = None, every: float = 1.0) -> dict[str, Any]:
        """Waits until it is known what became of the useful nodes of the model that it started from: the fields of `va analyse reuse --json`.

        controls: variants that did not start from that model.
        questions: for each claim; 100 if None.

        Raises TimeoutError after so many seconds; it goes on then.
        """
        return made(self._connection, f"{self._path}/reuse", {"controls": list(controls), "questions": questions}, timeout, every)

    def row(self) -> dict[str, Any]:
        """What a table of variants has of it."""
        spec = {key: value for key, value in self.spec.items() if key not in ("initialiseFrom", "extends", "focus")}
        return {"name": self.name, "state": self.state, "step": self.document["step"], "loss": self.loss, "averageFinalLoss": self.average_final_loss,
                "wrong": self.wrong, "asked": sum(one["asked"] for one in self.verifications), **spec}

    def __repr__(self) -> str:
        return f"<Variant {self.name}: {self.state}, step {self.document['step']} of {self.document['steps']}>"

    def _jobs(self, kind: JobKind, documents: list[JobDocument]) -> list[Job]:
        return [Job(self._connection, f"{self._path}/{kind}", document) for document in documents]

    @property
    def _path(self) -> str:
        return f"/variants/{quoted(self.id)}"
