"""All of the package at a grid that runs: `python3 -m unittest tests.live` while `va console` does."""

from __future__ import annotations

import importlib.util
import io
import pathlib
import tempfile
import typing
import unittest
from typing import Any

from verified_addition import Bar, Grid, NotAllowed, NotFound, Refused, Sweep, SweepFailed, documents

SWEEP = """
name: python
defaults: {digits: 2, layers: 1, heads: 2, dModel: 16, dHead: 8, steps: 60}
matrix:
  name: add_d2_s{seed}
  seed: [1, 2]
verification: {questions: 10000}
"""


def differences(value: Any, kind: Any, at: str = "") -> list[str]:
    """Where a document is something else than its type says."""
    if typing.get_origin(kind) is dict:
        kind = dict
    if typing.is_typeddict(kind):
        fields = typing.get_type_hints(kind)
        if not isinstance(value, dict):
            return [f"{at} is no object"]
        found = [f"{at}.{name} is missing" for name in kind.__required_keys__ - value.keys()] + [f"{at}.{name} is not declared" for name in value.keys() - fields.keys()]
        return found + [text for name in fields.keys() & value.keys() for text in differences(value[name], fields[name], f"{at}.{name}")]
    if typing.get_origin(kind) is list:
        if not isinstance(value, list):
            return [f"{at} is no list"]
        return [text for index, item in enumerate(value) for text in differences(item, typing.get_args(kind)[0], f"{at}[{index}]")]
    if typing.get_args(kind):
        of_each = [differences(value, one, at) for one in typing.get_args(kind)]
        return [] if [] in of_each else max(of_each, key=len)
    kinds = {float: (float, int), type(None): (type(None),)}.get(kind, (kind,))
    return [] if isinstance(value, kinds) and not (isinstance(value, bool) and kind is not bool) else [f"{at} is {value!r}, not {kind}"]


class LiveTests(unittest.TestCase):
    grid: Grid
    sweep: Sweep

    @classmethod
    def setUpClass(cls) -> None:
        cls.grid = Grid()
        cls.log = io.StringIO()
        cls.sweep = cls.grid.submit(SWEEP).wait(progress=Bar(cls.log), every=0.2, timeout=120)

    def assert_is(self, value: Any, kind: Any) -> None:
        self.assertEqual(differences(value, kind), [])

    def test_a_sweep_is_trained_and_verified_and_submitting_it_again_changes_nothing(self) -> None:
        self.assertEqual((self.sweep.phase, [one.name for one in self.sweep.variants]), ("completed", ["add_d2_s1", "add_d2_s2"]))
        self.assertRegex(self.log.getvalue(), "python .* 100 %  2 of 2 done\n$")
        self.assert_is(self.sweep.document, documents.SweepDocument)
        self.assertEqual(self.grid.submit(SWEEP).wait(progress=False, every=0.2).document["variants"], self.sweep.document["variants"])
        with self.assertRaisesRegex(Refused, "There is a sweep 'python' at"):
            self.grid.submit(SWEEP, only_new=True)

    def test_every_document_has_the_fields_that_are_declared(self) -> None:
        variant = self.sweep["add_d2_s1"]
        self.assert_is(self.grid.sweeps(), typing.List[documents.SweepListingDocument])
        self.assert_is(self.grid.plan(SWEEP).document, documents.PlanDocument)
        self.assert_is(self.grid.state(), documents.GridDocument)
        self.assert_is(self.grid.ledger(), documents.LedgerDocument)
        self.assert_is(self.grid.variant("python/add_d2_s1").document, documents.VariantDocument)
        self.assert_is([one.document for one in self.grid.variants()], typing.List[documents.VariantDocument])
        self.assert_is(variant.logs(), typing.List[documents.LogEntryDocument])
        [job] = variant.jobs("verifications")
        self.assert_is(job.document, documents.JobDocument)
        self.assert_is(job.refresh().document, documents.JobDocument)
        self.assert_is(variant.lineage(), documents.LineageDocument)
        self.assert_is(variant.wrong_answers()[:5], typing.List[documents.FailingQuestionDocument])
        self.assert_is(variant.model.ask("12+34"), typing.List[documents.AnswerDocument])

    def test_a_plan_says_that_nothing_is_left(self) -> None:
        self.assertEqual(self.grid.plan(SWEEP).steps_left, 0)

    def test_a_priority_is_set(self) -> None:
        changed = self.sweep.set_priority(3, max_slots=1)
        self.assertEqual((changed.document["priority"], changed.document["maxSlots"]), (3, 1))
        self.assertEqual(self.sweep.set_priority(0).document["maxSlots"], None)

    def test_a_sweep_is_paused_resumed_and_cancelled(self) -> None:
        slow = self.grid.submit(SWEEP.replace("name: python", "name: slow").replace("add_d2", "slow").replace("steps: 60", "steps: 200000"))
        self.assertEqual(slow.pause().phase, "paused")
        self.assertEqual(slow.resume().phase, "running")
        self.assertEqual(slow.cancel().phase, "cancelled")
        with self.assertRaisesRegex(SweepFailed, "The sweep slow is cancelled."):
            slow.wait(progress=False, every=0.2, timeout=60)

    def test_nothing_is_retried_where_nothing_has_failed(self) -> None:
        self.assertEqual(self.sweep.retry().phase, "completed")

    def test_a_silo_is_drained_and_resumed(self) -> None:
        [silo] = self.grid.state()["silos"]
        drained = self.grid.drain(silo["name"])
        resumed = self.grid.resume(silo["name"])
        self.assert_is(drained, typing.List[documents.SiloDocument])
        self.assertEqual([one["standing"] for one in drained + resumed], ["draining", "working"])

    def test_who_has_no_parent_reuses_nothing(self) -> None:
        with self.assertRaisesRegex(Refused, "starts from random weights"):
            self.sweep["add_d2_s1"].reuse(questions=36)

    def test_records_have_every_step(self) -> None:
        variant = self.sweep["add_d2_s1"]
        records = variant.records()
        self.assertEqual((list(records.step), records.tokens, records.variant), (list(range(60)), ("A3", "A2", "A1", "A0"), variant.id))
        self.assertEqual(records.average_final_loss, variant.average_final_loss)
        if importlib.util.find_spec("pandas"):
            self.assertEqual(records.to_pandas().loc[59, "loss"], records.loss[59])
            self.assertEqual(list(self.sweep.to_pandas().index), ["add_d2_s1", "add_d2_s2"])

    def test_wrong_answers_are_listed(self) -> None:
        variant = self.sweep["add_d2_s1"]
        self.assertEqual(min(variant.wrong or 0, 1000), len(variant.wrong_answers()))

    def test_what_no_sweep_wants_is_begun(self) -> None:
        [job] = self.sweep["add_d2_s1"].begin("verifications", questions=500, sample="uniform")
        found = job.wait(every=0.2, timeout=60).result()
        assert found is not None
        self.assertEqual((job.name, found["questions"], found["plan"]["sample"]), ("add", 500, "uniform"))

    def test_events_of_a_sweep_end_with_it(self) -> None:
        events = list(self.sweep.events())
        self.assertEqual((events[-1].kind, {event.data["name"] for event in events if event.kind == "variant"}), ("end", {"add_d2_s1", "add_d2_s2"}))
        self.assertEqual(list(self.sweep.events(after=events[-1].id)), [])
        self.assertIn(next(self.grid.events()).kind, ("sweep", "silos"))

    def test_questions_are_answered_in_their_order(self) -> None:
        answers = self.sweep["add_d2_s2"].model.ask("12+34", "99+1")
        self.assertEqual([(answer["question"], answer["expected"]) for answer in answers], [("12+34", "+046"), ("99+1", "+100")])

    def test_weights_are_the_same_by_every_way(self) -> None:
        model = self.sweep["add_d2_s1"].model
        weights, config = model.weights().tensors, model.config()
        self.assertEqual(weights["embed.W_E"].shape, (config["d_vocab"], config["d_model"]))
        with tempfile.TemporaryDirectory() as folder:
            saved = model.download(pathlib.Path(folder, "add.safetensors"))
            pickled = model.download(pathlib.Path(folder, "add.pth"))
            self.assertGreater(saved.stat().st_size, 1000)
            if importlib.util.find_spec("numpy"):
                self.assertEqual({name: array.tolist() for name, array in model.state_dict().items()}, {name: one.tolist() for name, one in weights.items()})
            if importlib.util.find_spec("torch"):
                import torch

                theirs = torch.load(pickled)
                ours = model.state_dict("torch")
                buffers = {name for name in theirs if name.endswith((".mask", ".IGNORE"))}
                self.assertEqual(theirs.keys() - buffers, ours.keys() - buffers)
                self.assertTrue(all(torch.equal(theirs[name], tensor) for name, tensor in ours.items()))

    def test_what_is_refused_is_refused_in_the_words_of_the_command_line(self) -> None:
        for call, kind, words in [
            (lambda: self.grid.submit("name: x\nvariants:\n  - {name: a, digits: 99, layers: 1, heads: 1, steps: 1}\n"), Refused, "digits"),
            (lambda: self.grid.submit("[]"), Refused, "sweep.yaml"),
            (lambda: self.grid.sweep("none"), NotFound, "none"),
            (lambda: self.grid.variant("none"), NotFound, "none"),
            (lambda: self.grid.model("none").weights(), NotFound, "none"),
            (lambda: self.sweep["add_d2_s1"].model.ask("12 plus 34"), Refused, "12 plus 34"),
            (lambda: Grid(token="va_wrong").sweeps(), NotAllowed, "token"),
        ]:
            with self.subTest(words), self.assertRaisesRegex(kind, words):
                call()
