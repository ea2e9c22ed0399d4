"""What can go wrong at a grid."""

from __future__ import annotations


class GridError(Exception):
    """A request came to nothing. Its text is what the grid said, in the words of the command line."""

    def __init__(self, message: str, *, status: int | None = None, title: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status; None where no answer came."""
        self.title = title
        """What kind of problem it is, in the grid's words; None where no answer came."""


class Unreachable(GridError):
    """No answer came: nobody listens there, or the connection broke. What had begun goes on without it."""


class NotAllowed(GridError):
    """The token is absent, wrong, expired or revoked, or its role may not do this (401, 403)."""


class NotFound(GridError):
    """There is no such thing (404)."""


class Refused(GridError):
    """The input was not usable, or does not fit what is there; nothing was changed (400, 409, 413, 422 and the like)."""


class TooManyRequests(GridError):
    """The grid asks to be asked less often (429)."""


def error_of(status: int, title: str, message: str) -> GridError:
    """The error of an HTTP status."""
    if status in (401, 403):
        kind: type[GridError] = NotAllowed
    elif status in (404, 410):
        kind = NotFound
    elif status == 429:
        kind = TooManyRequests
    elif 400 <= status < 500:
        kind = Refused
    else:
        kind = GridError
    return kind(message, status=status, title=title)
