"""The record of a training: the losses of every step (docs/training-records.md)."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Iterable

from .documents import SpecDocument, number

if TYPE_CHECKING:
    import pandas

FORMAT, VERSION = "va-training-record", 1


@dataclass(frozen=True)
class Records:
    """The record of a training, a column for each quantity."""

    variant: str
    """The variant's identity."""

    spec: SpecDocument
    """What determines the result, under the keys of a sweep file."""

    tokens: tuple[str, ...]
    """The names of the answer tokens, the sign first and the units last: ``A4`` to ``A0`` for three digits."""

    average_final_loss: float | None
    """The mean of the last five steps in nats; None until all steps are done."""

    diverged_at_step: int | None
    """The step whose numbers were not finite; None if there is none."""

    device: str | None
    """What computed the last steps; None while it trains."""

    step: array[int] = field(repr=False)
    """Optimiser steps, from 0."""

    columns: dict[str, array[float]] = field(repr=False)
    """By the names of the exported CSV: ``loss`` and the loss of each token in nats, ``learningRate``, ``gradientNorm``."""

    @property
    def loss(self) -> array[float]:
        """The mean over the answer tokens in nats, before each step's update."""
        return self.columns["loss"]

    def __len__(self) -> int:
        """How many steps it has."""
        return len(self.step)

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each step, which is the index, and the columns of the exported CSV. Needs pandas."""
        import pandas

        return pandas.DataFrame(
            {name: pandas.Series(column, dtype="float64") for name, column in self.columns.items()}).set_index(pandas.Index(list(self.step), name="step"))

    @classmethod
    def parse(cls, lines: Iterable[str]) -> Records:
        """Reads the JSON lines of an exported record.

        Raises ValueError: they are something else, or of another version.
        """
        rows = (json.loads(line) for line in lines if line.strip())
        head = next(rows, None)
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise ValueError(f"This is no training record: its first line does not say \"format\": \"{FORMAT}\".")
        if head.get("version") != VERSION:
            raise ValueError(f"This training record has version {head.get('version')}; this package reads version {VERSION}.")
        names = ("loss", "learningRate", "gradientNorm")
        tokens = tuple(head["tokens"])
        step = array("q")
        columns: dict[str, array[float]] = {name: array("d") for name in (*names, *tokens)}
        for row in rows:
            step.append(row["step"])
            for name in names:
                columns[name].append(row[name])
            for name, loss in zip(tokens, row["tokens"]):
                columns[name].append(loss)
        return cls(
            head["variant"], head["spec"], tokens, number(head["averageFinalLoss"]), head["divergedAtStep"], head.get("device"), step, columns)
