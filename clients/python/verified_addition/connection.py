"""Requests to the HTTP API of a grid."""

from __future__ import annotations

import email.message
import http.client
import ipaddress
import json
import os
import pathlib
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from dataclasses import dataclass
from typing import Any, Iterator, Mapping

from .errors import GridError, Unreachable, error_of

ROOT = "/api/v1"

_JSON = {"Content-Type": "application/json"}

_MOST_WAITS = 5
_LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Response:
    """What a request was answered with."""

    status: int
    headers: email.message.Message
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Connection:
    """Sends requests with a token to one grid. It holds nothing open, and may be used by several threads."""

    def __init__(self, address: str | None = None, token: str | None = None, *, timeout: float = 30.0) -> None:
        """
        address: where the grid's console is, such as ``http://127.0.0.1:8080``. Default: ``VA_ADDRESS``; else that of a console of this user which
            runs in the data folder (``VA_DATA``, or ``va-data`` in the current folder or one above), with its token.
        token: an access token. Default: ``VA_TOKEN``.
        timeout: seconds until a request that nobody answers is given up.

        Raises ValueError: the address is none of HTTP, or there is none.
        """
        address, token = address or os.environ.get("VA_ADDRESS"), token or os.environ.get("VA_TOKEN")
        if not address:
            address, own = _session()
            token = token or own
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{address!r} is no address of a console: it begins with http:// or https://, and a host follows.")
        if parts.query:
            raise ValueError(
                "This address lets a browser in, once. Name it without what follows the port, and a token: 'va console token create' makes one.")
        self.address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
        self._token = token
        self._timeout = timeout
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if _is_loopback(parts.hostname):
            handlers.append(urllib.request.ProxyHandler({}))  # no proxy reaches this machine
        self._opener = urllib.request.build_opener(*handlers)

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Any:
        """The JSON of a resource."""
        return self.send("GET", path, query).json()

    def put_json(self, path: str, document: Any) -> Any:
        """Sets a resource to a JSON document. Returns the JSON of the answer."""
        return self.send("PUT", path, body=json.dumps(document).encode(), headers=_JSON).json()

    def post_json(self, path: str, document: Any = None) -> Any:
        """Sends a JSON document to a resource, or nothing. Returns the JSON of the answer."""
        if document is None:
            return self.send("POST", path, body=b"", headers=_JSON).json()  # without a type, urllib would call it a form
        return self.send("POST", path, body=json.dumps(document).encode(), headers=_JSON).json()

    def delete(self, path: str) -> Any:
        """Deletes a resource. Returns the JSON of the answer."""
        return self.send("DELETE", path).json()

    def pages(self, path: str, query: Mapping[str, object] | None = None) -> Iterator[Any]:
        """All items of a list, page by page. What the grid cannot show of it becomes a warning."""
        after: str | None = None
        while True:
            page = self.get(path, {**(query or {}), "after": after})
            for trouble in page["troubles"]:
                warnings.warn(trouble, stacklevel=3)
            yield from page["items"]
            after = page["next"]
            if after is None:
                return

    def send(
        self, method: str, path: str, query: Mapping[str, object] | None = None, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Sends a request and reads the whole answer; where the grid asks to be asked less often, it waits as long as it says.

        Raises GridError: it was refused, or could not be made.
        """
        for waited in range(_MOST_WAITS + 1):
            try:
                with self._open(method, path, query, body, headers) as answer:
                    return Response(answer.status, answer.headers, answer.read())
            except urllib.error.HTTPError as refusal:
                with refusal:
                    if refusal.code == 304:
                        return Response(304, refusal.headers, b"")
                    delay = _delay(refusal.headers.get("Retry-After"))
                    if refusal.code != 429 or delay is None or waited == _MOST_WAITS:
                        raise self._error(refusal) from None
                time.sleep(delay)
            except (OSError, http.client.HTTPException) as trouble:
                raise self._unreachable(trouble) from trouble
        raise AssertionError("unreachable")

    def lines(self, path: str, query: Mapping[str, object] | None = None, *, accept: str, headers: Mapping[str, str] | None = None) -> Iterator[str]:
        """The lines of an answer as they come, without their ends.

        Raises GridError: it was refused, or could not be made, or broke off.
        """
        try:
            with self._open("GET", path, query, None, {**(headers or {}), "Accept": accept}) as answer:
                rest = b""
                while part := answer.read1(1 << 16):  # an iteration over lines would take a broken connection for the end
                    *whole, rest = (rest + part).split(b"\n")
                    yield from (line.decode("utf-8").rstrip("\r") for line in whole)
                if answer.length:
                    raise http.client.IncompleteRead(rest, answer.length)
                if rest:
                    yield rest.decode("utf-8")
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise self._error(refusal) from None
        except (OSError, http.client.HTTPException) as trouble:
            raise self._unreachable(trouble) from trouble

    def _open(
        self, method: str, path: str, query: Mapping[str, object] | None, body: bytes | None, headers: Mapping[str, str] | None
    ) -> Any:
        given = {name: str(value).lower() if isinstance(value, bool) else value for name, value in (query or {}).items() if value is not None}
        url = self.address + ROOT + path + ("?" + urllib.parse.urlencode(given) if given else "")
        request = urllib.request.Request(url, data=body, method=method, headers={"Accept": "application/json, application/problem+json", **(headers or {})})
        if self._token:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        return self._opener.open(request, timeout=self._timeout)

    def _error(self, refusal: urllib.error.HTTPError) -> GridError:
        try:
            problem = json.loads(refusal.read(1_000_000))
        except (ValueError, OSError, http.client.HTTPException):
            problem = None
        if not isinstance(problem, dict):
            problem = {}
        title = str(problem.get("title") or refusal.reason or "")
        detail = str(problem.get("detail") or f"{self.address} answered {refusal.code} {title}".rstrip() + ".")
        if refusal.code == 401 and not self._token:
            detail += " Name a token, as in Grid(address, token), or set VA_TOKEN."
        return error_of(refusal.code, title, detail)

    def _unreachable(self, trouble: Exception) -> Unreachable:
        reason = getattr(trouble, "reason", None) or trouble
        return Unreachable(f"No answer came from {self.address}: {reason}. See that the console runs there and that this machine reaches it.")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The API redirects nowhere: whoever does is another program, and gets no token."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def quoted(name: str) -> str:
    """A name as one segment of a path."""
    return urllib.parse.quote(name, safe="")


def _session() -> tuple[str, str]:
    """The address and the token of the console that works in the data folder."""
    file = _data_folder() / "console" / "session.json"
    try:
        session = json.loads(file.read_bytes())
        return str(session["address"]), str(session["token"])
    except FileNotFoundError:
        missing = f"No console runs in the data folder {file.parent.parent}: 'va console' starts one."
    except (OSError, ValueError, KeyError, TypeError) as trouble:
        missing = f"The file {file} tells no console and token ({trouble!r})."
    raise ValueError(f'{missing} Or name a console, as in Grid("http://127.0.0.1:8080", token), or set VA_ADDRESS and VA_TOKEN.')


def _data_folder() -> pathlib.Path:
    """The data folder as `va` chooses it: the one that is named, or the nearest with a grid, here or above."""
    named = os.environ.get("VA_DATA")
    if named:
        return pathlib.Path(named).absolute()
    here = pathlib.Path.cwd()
    folders = [folder / "va-data" for folder in (here, *here.parents)]
    return next((folder for folder in folders if (folder / "state").is_dir()), folders[0])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _delay(retry_after: str | None) -> float | None:
    try:
        return min(max(float(retry_after), 0.0), _LONGEST_WAIT) if retry_after else 1.0
    except ValueError:
        return None
