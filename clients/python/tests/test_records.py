"""Training records."""

from __future__ import annotations

import importlib.util
import json
import unittest
from typing import Any

from verified_addition import Records

HEAD: dict[str, Any] = {
    "format": "va-training-record", "version": 1, "variant": "2c57c00083f966c1066b", "engine": 1, "spec": {"digits": 1}, "tokens": ["A2", "A1", "A0"],
    "stepsDone": 2, "averageFinalLoss": "NaN", "divergedAtStep": None,
}
STEPS = [
    {"step": 0, "loss": 2.5, "learningRate": 1e-05, "gradientNorm": 7.25, "tokens": [2, 3, 2.5]},
    {"step": 2, "loss": 2.0, "learningRate": 2e-05, "gradientNorm": 6.5, "tokens": [1, 2, 3]},
]


def lines(head: Any = HEAD, steps: list[Any] = STEPS) -> list[str]:
    return [json.dumps(line) for line in [head, *steps]]


class Parsing(unittest.TestCase):
    def test_every_quantity_is_a_column(self) -> None:
        records = Records.parse([*lines(), ""])
        self.assertEqual((len(records), list(records.step), list(records.loss)), (2, [0, 2], [2.5, 2.0]))
        self.assertEqual(list(records.columns), ["loss", "learningRate", "gradientNorm", "A2", "A1", "A0"])
        self.assertEqual(list(records.columns["A0"]), [2.5, 3.0])
        self.assertEqual((records.tokens, str(records.average_final_loss), records.device), (("A2", "A1", "A0"), "nan", None))

    def test_a_record_without_steps_is_one(self) -> None:
        self.assertEqual(len(Records.parse(lines(steps=[]))), 0)

    def test_another_file_or_version_is_refused(self) -> None:
        for given, words in [
            ([], "no training record"), (["[]"], "no training record"), (['{"format": "va-claims"}'], "no training record"),
            (lines({**HEAD, "version": 2}), "has version 2; this package reads version 1"),
        ]:
            with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                Records.parse(given)


@unittest.skipUnless(importlib.util.find_spec("pandas"), "pandas is not installed")
class WithPandas(unittest.TestCase):
    def test_a_row_for_each_step(self) -> None:
        frame = Records.parse(lines()).to_pandas()
        self.assertEqual((frame.index.name, list(frame.index), list(frame.columns)), ("step", [0, 2], ["loss", "learningRate", "gradientNorm", "A2", "A1", "A0"]))
        self.assertEqual(frame.loc[2, "A1"], 2.0)
        self.assertEqual(set(map(str, frame.dtypes)), {"float64"})
        self.assertEqual(len(Records.parse(lines(steps=[])).to_pandas()), 0)
