"""The progress bar."""

from __future__ import annotations

import io
import unittest
from typing import Any

from verified_addition import Bar
from verified_addition.progress import duration, share, summary


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def sweep(*variants: tuple[str, int], phase: str = "running", name: str = "small", asked: int = 0) -> Any:
    """Variants of 100 steps with a verification of 100 questions."""
    return {"name": name, "phase": phase, "variants": [
        {"state": state, "phase": "trained" if step == 100 else "training", "step": step, "steps": 100,
         "jobs": [{"phase": "running", "done": asked, "total": 100}]}
        for state, step in variants]}


class Words(unittest.TestCase):
    def test_trainings_and_jobs_count_alike(self) -> None:
        self.assertEqual(share(sweep(("training", 50), ("waiting", 0))), 0.125)
        self.assertEqual(share(sweep(("done", 100), asked=100)), 1.0)
        self.assertEqual(share(sweep()), 0.0)

    def test_states_are_counted_and_a_phase_that_is_none_of_the_usual_is_named(self) -> None:
        self.assertEqual(summary(sweep(("done", 100), ("training", 3), ("training", 4), ("waiting", 0))), "1 of 4 done, 2 training, 1 waiting")
        self.assertEqual(summary(sweep(("failed", 3), phase="failed")), "failed: 0 of 1 done, 1 failed")

    def test_durations_are_short(self) -> None:
        self.assertEqual([duration(seconds) for seconds in (0.4, 89, 90, 5400)], ["0 s", "89 s", "2 min", "1.5 h"])


class Showing(unittest.TestCase):
    def test_a_terminal_has_one_line_that_is_written_over(self) -> None:
        terminal, now = Terminal(), iter([0.0, 0.0, 10.0]).__next__
        bar = Bar(terminal, now)
        bar.show(sweep(("training", 0)))
        bar.show(sweep(("training", 50)))
        bar.end(sweep(("done", 100), asked=100, phase="completed"))
        written = terminal.getvalue()
        self.assertEqual((written.count("\r"), written.count("\n")), (3, 1))
        self.assertIn("small  █████░░░░░░░░░░░░░░░   25 %  0 of 1 done, 1 training  about 30 s left", written)
        self.assertIn("100 %  1 of 1 done", written)

    def test_a_log_has_a_line_for_each_tenth(self) -> None:
        log = io.StringIO()
        bar = Bar(log)
        for step in range(100):
            bar.show(sweep(("training", step)))
        bar.end(sweep(("done", 100), asked=100, phase="completed"))
        self.assertEqual(len(log.getvalue().splitlines()), 6)  # 0 % to 40 %, and the end

    def test_without_blocks_in_the_encoding_there_are_others(self) -> None:
        log = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        Bar(log).end(sweep(("training", 100)))
        self.assertIn("##########----------", log.buffer.getvalue().decode())  # type: ignore[attr-defined]

    def test_no_name_acts_on_a_terminal(self) -> None:
        terminal = Terminal()
        Bar(terminal).end(sweep(("training", 1), name="\x1b]0;evil\x07\u202e"))
        self.assertNotRegex(terminal.getvalue().replace("\x1b[K", ""), "[\x1b\x07\u202e]")

    def test_a_lost_connection_is_said(self) -> None:
        terminal = Terminal()
        Bar(terminal).show(sweep(("training", 1)), "no answer")
        self.assertIn("(no answer)", terminal.getvalue())
