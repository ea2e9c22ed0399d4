"""A progress bar for a terminal, a notebook or a log."""

from __future__ import annotations

import html
import shutil
import sys
import time
from typing import Any, Callable, TextIO

from .documents import SweepDocument

_WIDTH = 20


class Bar:
    """Shows how far a sweep is: in place on a terminal and in a notebook, else by a line for each tenth."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._began: tuple[float, float] | None = None  # when, and how far it was
        self._last: tuple[int, str | None] = (-1, None)  # what a log has: tenths, and the trouble
        self._display: Any = None
        self._in_notebook = stream is None and _in_notebook()

    def show(self, sweep: SweepDocument, trouble: str | None = None) -> None:
        """Shows a sweep as it is; `trouble` is why nothing newer is known."""
        done = share(sweep)
        self._began = self._began or (self._clock(), done)
        words = [summary(sweep), f"({trouble})" if trouble else self._left(done)]
        self._write(sweep["name"], done, "  ".join(word for word in words if word), trouble)

    def end(self, sweep: SweepDocument) -> None:
        """Shows a sweep for the last time, and leaves it standing."""
        self._write(sweep["name"], share(sweep), summary(sweep), None, is_last=True)

    def _left(self, done: float) -> str:
        assert self._began is not None
        since, before = self._began
        seconds = self._clock() - since
        if done - before < 0.02 or seconds < 1 or done >= 1:
            return ""
        return f"about {duration(seconds * (1 - done) / (done - before))} left"

    def _write(self, name: str, done: float, words: str, trouble: str | None, *, is_last: bool = False) -> None:
        full = int(done * _WIDTH)
        if self._in_notebook:
            self._update(name, done, words, "█" * full + "░" * (_WIDTH - full))
            return
        bar = "█" * full + "░" * (_WIDTH - full) if self._can_write("█░") else "#" * full + "-" * (_WIDTH - full)
        line = _printable(f"{name}  {bar}  {int(done * 100):3} %  {words}")
        if self._stream.isatty():
            line = line[:shutil.get_terminal_size().columns - 1]
            self._stream.write(f"\r{line}\x1b[K" + ("\n" if is_last else ""))
        elif is_last or (int(done * 10), trouble) != self._last:
            self._last = (int(done * 10), trouble)
            self._stream.write(line + "\n")
        self._stream.flush()

    def _update(self, name: str, done: float, words: str, bar: str) -> None:
        from IPython.display import display

        bundle = {
            "text/plain": f"{name}  {bar}  {int(done * 100)} %  {words}",
            "text/html": f"<span>{html.escape(name)} <progress value='{done:.4f}'></progress> {int(done * 100)} % {html.escape(words)}</span>",
        }
        if self._display is None:
            self._display = display(bundle, raw=True, display_id=True)
        else:
            self._display.update(bundle, raw=True)

    def _can_write(self, text: str) -> bool:
        try:
            text.encode(getattr(self._stream, "encoding", None) or "ascii")
        except (UnicodeEncodeError, LookupError):
            return False
        return True


def share(sweep: SweepDocument) -> float:
    """How much of a sweep is done, 0 to 1: every training and every job on a trained model counts as much."""
    parts = []
    for variant in sweep["variants"]:
        parts.append(1.0 if variant["phase"] == "trained" else variant["step"] / max(variant["steps"], 1))
        parts += [1.0 if job["phase"] == "completed" else job["done"] / max(job["total"], 1) for job in variant["jobs"]]
    return min(sum(parts) / len(parts), 1.0) if parts else 0.0


def summary(sweep: SweepDocument) -> str:
    """A sweep in a few words: ``1 of 3 done, 2 training``."""
    states = [variant["state"] for variant in sweep["variants"]]
    others = [f"{states.count(state)} {state}" for state in dict.fromkeys(states) if state != "done"]
    words = ", ".join([f"{states.count('done')} of {len(states)} done", *others])
    return words if sweep["phase"] in ("running", "completed") else f"{sweep['phase']}: {words}"


def duration(seconds: float) -> str:
    """A time in words: ``40 s``, ``12 min``, ``3.5 h``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
