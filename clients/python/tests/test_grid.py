"""Requests, against a server of the tests that answers as it is told."""

from __future__ import annotations

import http.server
import io
import json
import os
import pathlib
import tempfile
import threading
import unittest
import unittest.mock
from typing import Any, Callable

from verified_addition import Bar, Grid, GridError, JobFailed, NotAllowed, NotFound, Refused, SweepFailed, TooManyRequests, Unreachable

TOKEN = "va_secret"

Answer = tuple[int, dict[str, str], Any]


class Server(http.server.ThreadingHTTPServer):
    """Answers what `answer` says for a method and path, and keeps what was asked."""

    def __init__(self, answer: Callable[[str], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.requests: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = f"{self.command} {self.path}"
        self.server.requests.append((asked, {name.lower(): value for name, value in self.headers.items()}, body))
        status, headers, answer = self.server.answer(asked)
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {**({} if "Transfer-Encoding" in headers else {"Content-Length": str(len(content))}), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if status != 304:
            self.wfile.write(content)

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *_: Any) -> None:
        pass


def variant(name: str, state: str = "done", error: str | None = None) -> dict[str, Any]:
    return {"name": name, "id": f"id-{name}", "state": state, "phase": "trained" if state == "done" else "failed", "step": 5, "steps": 10, "loss": "NaN",
            "averageFinalLoss": None, "error": error, "spec": {"digits": 2, "initialiseFrom": None}, "jobs": [],
            "verifications": [{"operation": "add", "phase": "completed", "asked": 100, "failures": 3}]}


def sweep(phase: str, *variants: dict[str, Any]) -> dict[str, Any]:
    return {"name": "small", "phase": phase, "variants": list(variants) or [variant("a")]}


class GridCase(unittest.TestCase):
    def serve(self, answer: Callable[[str], Answer]) -> Server:
        server = Server(answer)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()

        def stop() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        self.addCleanup(stop)
        return server

    def grid(self, *answers: Answer) -> tuple[Grid, Server]:
        """A grid that gives these answers one after another."""
        rest = iter(answers)
        server = self.serve(lambda _: next(rest))
        return Grid(server.address, TOKEN), server


class Addresses(unittest.TestCase):
    def test_what_is_no_address_is_refused(self) -> None:
        for address in ["localhost:5000", "ftp://host", "http://", "5000"]:
            with self.subTest(address), self.assertRaisesRegex(ValueError, "is no address of a console"):
                Grid(address)
        with self.assertRaisesRegex(ValueError, "lets a browser in, once"):
            Grid("http://127.0.0.1:8080/sign-in?code=abc")

    def test_the_console_of_this_user_is_found_as_va_finds_the_data_folder(self) -> None:
        here = os.getcwd()
        self.addCleanup(os.chdir, here)
        with tempfile.TemporaryDirectory() as folder, unittest.mock.patch.dict(os.environ):
            for name in ("VA_ADDRESS", "VA_TOKEN", "VA_DATA"):
                os.environ.pop(name, None)
            data, below = pathlib.Path(folder, "va-data"), pathlib.Path(folder, "notes", "today")
            below.mkdir(parents=True)
            os.chdir(below)
            with self.assertRaisesRegex(ValueError, "today.va-data: 'va console' starts one. Or name a console"):
                Grid()
            (data / "state").mkdir(parents=True)
            (data / "console").mkdir()
            with self.assertRaisesRegex(ValueError, "No console runs in the data folder .*va-data: 'va console' starts one"):
                Grid()
            session = data / "console" / "session.json"
            session.write_text('{"address": "http://127.0.0.1:1/", "token": "va_own"}')
            self.assertEqual(repr(Grid()), "<Grid http://127.0.0.1:1>")
            self.assertEqual(repr(Grid("http://host")), "<Grid http://host>")
            os.chdir(here)
            os.environ["VA_DATA"] = str(data)
            self.assertEqual(Grid()._connection._token, "va_own")
            for broken in ["", "[]", "{}"]:
                session.write_text(broken)
                with self.subTest(broken), self.assertRaisesRegex(ValueError, "tells no console and token"):
                    Grid()

    def test_no_token_is_shown(self) -> None:
        self.assertEqual(repr(Grid("http://name:word@host:1/", "va_secret")), "<Grid http://host:1>")


class Requests(GridCase):
    def test_the_token_goes_with_every_request(self) -> None:
        grid, server = self.grid((200, {}, {"silos": [], "running": [], "queue": []}))
        grid.state()
        [(asked, headers, _)] = server.requests
        self.assertEqual((asked, headers["authorization"]), ("GET /api/v1/grid", f"Bearer {TOKEN}"))

    def test_the_address_and_the_token_may_come_from_the_environment(self) -> None:
        _, server = self.grid((200, {}, {"silos": []}))
        with unittest.mock.patch.dict(os.environ, {"VA_ADDRESS": server.address + "/", "VA_TOKEN": "va_other"}):
            Grid().state()
        self.assertEqual(server.requests[0][1]["authorization"], "Bearer va_other")

    def test_names_are_one_segment_of_a_path(self) -> None:
        grid, server = self.grid((200, {}, variant("a")))
        grid.variant("../grid?x=ä")
        self.assertEqual(server.requests[0][0], "GET /api/v1/variants/..%2Fgrid%3Fx%3D%C3%A4")

    def test_an_error_has_the_words_of_the_grid(self) -> None:
        problem = {"title": "Bad Request", "detail": "steps: -5 is not from 1 to 10000000.", "status": 400}
        for status, kind in [(400, Refused), (409, Refused), (413, Refused), (422, Refused), (401, NotAllowed), (403, NotAllowed), (404, NotFound), (500, GridError)]:
            with self.subTest(status):
                grid, _ = self.grid((status, {"Content-Type": "application/problem+json"}, problem))
                with self.assertRaises(kind) as caught:
                    grid.submit("name: x\n")
                self.assertEqual((str(caught.exception), caught.exception.status, caught.exception.title), (problem["detail"], status, "Bad Request"))
                self.assertIs(type(caught.exception), kind)

    def test_an_error_that_is_no_problem_document_is_told_all_the_same(self) -> None:
        for body in [b"<html>", b"[]", b""]:
            with self.subTest(body):
                grid, server = self.grid((502, {}, body))
                with self.assertRaisesRegex(GridError, f"{server.address} answered 502 Bad Gateway"):
                    grid.state()

    def test_who_has_no_token_is_told_how_to_name_one(self) -> None:
        _, server = self.grid((401, {}, {"detail": "Who are you?"}))
        with unittest.mock.patch.dict(os.environ):
            os.environ.pop("VA_TOKEN", None)
            with self.assertRaisesRegex(NotAllowed, r"Who are you\? Name a token, as in Grid\(address, token\)"):
                Grid(server.address).state()

    def test_nobody_there(self) -> None:
        _, server = self.grid()
        server.shutdown()
        server.server_close()
        with self.assertRaisesRegex(Unreachable, f"No answer came from {server.address}: .*refused"):
            Grid(server.address, TOKEN).state()

    def test_an_answer_that_is_cut_short_is_none(self) -> None:
        cut: Answer = (200, {"Content-Length": "100"}, b"{}")
        grid, _ = self.grid(cut, (200, {}, variant("a")), cut)
        with self.assertRaises(Unreachable):
            grid.state()
        with self.assertRaises(Unreachable):
            grid.variant("a").records()

    def test_a_redirection_is_an_error_and_gets_no_token(self) -> None:
        _, other = self.grid((200, {}, {}))
        grid, _ = self.grid((302, {"Location": other.address}, b""))
        with self.assertRaisesRegex(GridError, "answered 302"):
            grid.state()
        self.assertEqual(other.requests, [])

    def test_a_grid_that_asks_for_time_gets_it_and_no_more_than_five_times(self) -> None:
        busy: Answer = (429, {"Retry-After": "0"}, {"detail": "Too many requests."})
        grid, server = self.grid(busy, busy, (200, {}, {"silos": []}))
        grid.state()
        self.assertEqual(len(server.requests), 3)
        grid, _ = self.grid(*[busy] * 6)
        with self.assertRaisesRegex(TooManyRequests, "Too many requests."):
            grid.state()

    def test_a_list_is_read_to_its_last_page_and_what_cannot_be_shown_is_a_warning(self) -> None:
        grid, server = self.grid(
            (200, {}, {"items": [{"name": "a"}], "next": "b&", "troubles": []}), (200, {}, {"items": [{"name": "c"}], "next": None, "troubles": ["b is lost."]}))
        with self.assertWarnsRegex(UserWarning, "b is lost."):
            self.assertEqual([one["name"] for one in grid.sweeps()], ["a", "c"])
        self.assertEqual([asked for asked, _, _ in server.requests], ["GET /api/v1/sweeps", "GET /api/v1/sweeps?after=b%26"])

    def test_no_proxy_is_asked_for_this_machine(self) -> None:
        with unittest.mock.patch.dict(os.environ, {"http_proxy": "http://127.0.0.1:9", "no_proxy": ""}):
            grid, _ = self.grid((200, {}, {"silos": []}))
            self.assertEqual(grid.state(), {"silos": []})

    def test_a_sweep_may_be_a_path_or_a_text(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "small.yaml")
            path.write_text("name: small\n# ä\n", encoding="utf-8")
            grid, server = self.grid(*[(202, {}, sweep("running"))] * 3)
            for given in [path, str(path), "name: small\n# ä\n"]:
                grid.submit(given)
            with self.assertRaises(FileNotFoundError):
                grid.submit("none.yaml")
        self.assertNotIn("if-none-match", server.requests[0][1])
        self.assertEqual({request[2] for request in server.requests}, {"name: small\n# ä\n".encode()})


class Jobs(GridCase):
    def job(self, phase: str, **more: Any) -> dict[str, Any]:
        return {"key": "k1", "kind": "verification", "name": "add", "phase": phase, "done": 1, "total": 2, "error": None, **more}

    def test_a_job_is_begun_waited_for_and_tells_what_it_found(self) -> None:
        grid, server = self.grid(
            (200, {}, variant("a")), (202, {}, [self.job("running")]), (200, {}, self.job("running", result=None)),
            *[(200, {}, self.job("completed", result={"failures": 3}))] * 2)
        [job] = grid.variant("a").begin("verifications", questions=500)
        self.assertEqual(job.wait(every=0).result(), {"failures": 3})
        self.assertEqual([(asked, body) for asked, _, body in server.requests[1:3]], [
            ("POST /api/v1/variants/id-a/verifications", b'{"questions": 500}'), ("GET /api/v1/variants/id-a/verifications/k1", b"")])

    def test_a_failed_job_says_why(self) -> None:
        grid, _ = self.grid((200, {}, variant("a")), (200, {}, [self.job("running")]), (200, {}, self.job("failed", error="The disk is full.")))
        with self.assertRaisesRegex(JobFailed, "The verification add failed: The disk is full."):
            grid.variant("a").jobs("verifications")[0].wait()

    def test_a_time_limit_ends_the_waiting_alone(self) -> None:
        grid, _ = self.grid((200, {}, variant("a")), (200, {}, [self.job("running")]), *[(200, {}, self.job("running"))] * 2)
        with self.assertRaisesRegex(TimeoutError, "goes on at the grid"):
            grid.variant("a").jobs("verifications")[0].wait(timeout=0, every=0.01)

    def test_what_is_made_of_several_jobs_is_asked_for_until_it_is_there(self) -> None:
        begun, found = (202, {}, {"jobs": [], "result": None}), (200, {}, {"jobs": [], "result": {"models": []}})
        grid, server = self.grid(begun, begun, found)
        self.assertEqual(grid.compare("a", "b", questions=40, every=0), {"models": []})
        self.assertEqual({(asked, json.loads(body)["questions"]) for asked, _, body in server.requests}, {("POST /api/v1/comparisons", 40)})

    def test_re_use_is_followed_until_time_is_up(self) -> None:
        grid, server = self.grid((200, {}, variant("a")), *[(202, {}, {"jobs": [], "result": None})] * 2)
        with self.assertRaisesRegex(TimeoutError, "have not been tested within 0 s; it goes on"):
            grid.variant("a").reuse("b", timeout=0, every=0.01)
        self.assertEqual([(asked, body) for asked, _, body in server.requests[1:2]], [("POST /api/v1/variants/id-a/reuse", b'{"controls": ["b"]}')])


class Acting(GridCase):
    def test_a_variant_is_extended(self) -> None:
        grid, server = self.grid((200, {}, variant("a")), (202, {}, variant("a-12", state="waiting")))
        longer = grid.variant("a").extend(2, learning_rate=1e-4)
        [_, (asked, _, body)] = server.requests
        self.assertEqual((asked, json.loads(body)), ("POST /api/v1/variants/id-a/extensions", {"steps": 2, "learningRate": 1e-4, "name": None, "sweep": None}))
        self.assertEqual((longer.name, longer.state), ("a-12", "waiting"))

    def test_what_is_done_to_a_sweep_shows_at_once(self) -> None:
        grid, server = self.grid((200, {"ETag": '"1"'}, sweep("running")), *[(200, {}, sweep("paused"))] * 6)
        one = grid.sweep("small")
        self.assertEqual(one.pause().phase, "paused")
        one.resume().cancel().retry().retry("a").set_priority(5, max_slots=2)
        self.assertEqual([(asked, body) for asked, _, body in server.requests[1:]], [
            ("POST /api/v1/sweeps/small/pause", b""), ("POST /api/v1/sweeps/small/resume", b""), ("POST /api/v1/sweeps/small/cancel", b""),
            ("POST /api/v1/sweeps/small/retry", b""), ("POST /api/v1/sweeps/small/retry", b'{"variants": ["a"]}'),
            ("PUT /api/v1/sweeps/small/priority", b'{"priority": 5, "maxSlots": 2}')])

    def test_a_sweep_is_deleted(self) -> None:
        grid, server = self.grid((200, {}, sweep("completed")), (200, {}, {"sweep": "small", "deleted": ["a"], "kept": [], "keptBy": [], "isDone": True}))
        self.assertEqual(grid.sweep("small").delete()["deleted"], ["a"])
        self.assertEqual([(asked, body) for asked, _, body in server.requests[1:]], [("DELETE /api/v1/sweeps/small", b"")])

    def test_a_sweep_may_have_to_be_new(self) -> None:
        grid, server = self.grid((412, {}, {"detail": "There is a sweep 'small' already."}))
        with self.assertRaisesRegex(Refused, "There is a sweep 'small' already."):
            grid.submit("name: small\n", only_new=True)
        self.assertEqual(server.requests[0][1]["if-none-match"], "*")


class Following(GridCase):
    def test_a_stream_is_taken_up_where_it_broke(self) -> None:
        first = 'id: 1\nevent: sweep\ndata: {"n":1}\n\n:\n\nevent: progress\ndata: {"n":2}\n\nid: 3\nevent: sweep\n'.encode()
        chunk = b"%x\r\n%s\r\n" % (len(first), first)
        for broken in [(200, {"Content-Length": "1000"}, first), (200, {"Transfer-Encoding": "chunked"}, chunk)]:
            with self.subTest(broken[1]), unittest.mock.patch("time.sleep"):
                grid, server = self.grid((200, {}, sweep("running")), broken, (200, {}, b'id: 2\nevent: end\ndata: {"n":3}\n\n'))
                events = list(grid.sweep("small").events())
                self.assertEqual([(event.kind, event.data["n"], event.id) for event in events], [("sweep", 1, "1"), ("progress", 2, None), ("end", 3, "2")])
                self.assertEqual([headers.get("last-event-id") for _, headers, _ in server.requests], [None, None, "1"])

    def test_patience_ends(self) -> None:
        _, server = self.grid()
        server.shutdown()
        server.server_close()
        with unittest.mock.patch("time.sleep"), self.assertRaises(Unreachable):
            next(Grid(server.address, TOKEN).events(patience=-1))


class Waiting(GridCase):
    def test_it_waits_until_the_sweep_has_ended(self) -> None:
        running, done = (200, {"ETag": '"1"'}, sweep("running")), (200, {"ETag": '"2"'}, sweep("completed", variant("a"), variant("b")))
        grid, server = self.grid(running, (304, {}, b""), done)
        log = io.StringIO()
        ended = grid.sweep("small").wait(progress=Bar(log), every=0)
        self.assertEqual((ended.phase, [one.name for one in ended.variants]), ("completed", ["a", "b"]))
        self.assertEqual(server.requests[1][1]["if-none-match"], '"1"')
        self.assertIn("2 of 2 done", log.getvalue())
        self.assertEqual((ended["b"].wrong, str(ended["b"].loss)), (3, "nan"))
        with self.assertRaisesRegex(KeyError, "has no variant 'c'; it has a, b"):
            ended["c"]

    def test_a_failed_sweep_says_why(self) -> None:
        failed = sweep("failed", variant("a"), variant("b", "failed", "The loss diverged at step 7."))
        grid, _ = self.grid(*[(200, {}, failed)] * 3)
        with self.assertRaisesRegex(SweepFailed, "The sweep small is failed. b: The loss diverged at step 7."):
            grid.sweep("small").wait(progress=False)
        self.assertEqual(grid._connection.get("/sweeps/small")["phase"], "failed")

    def test_a_failed_sweep_can_be_looked_at(self) -> None:
        grid, _ = self.grid(*[(200, {}, sweep("cancelled"))] * 2)
        self.assertEqual(grid.sweep("small").wait(progress=False, check=False).phase, "cancelled")

    def test_it_outlives_a_lost_connection(self) -> None:
        grid, _ = self.grid((200, {}, sweep("running")), (503, {}, b""), (502, {}, b""), (200, {}, sweep("completed")))
        log = io.StringIO()
        self.assertEqual(grid.sweep("small").wait(progress=Bar(log), every=0).phase, "completed")
        self.assertIn("no answer from the grid; asking again", log.getvalue())

    def test_it_loses_patience_in_the_end(self) -> None:
        grid, _ = self.grid((200, {}, sweep("running")), *[(503, {}, {"detail": "No grid."})] * 2)
        with self.assertRaisesRegex(GridError, "No grid."):
            grid.sweep("small").wait(progress=False, every=0.01, patience=0)

    def test_a_time_limit_ends_the_waiting_alone(self) -> None:
        grid, server = self.grid(*[(200, {}, sweep("running"))] * 3)
        with self.assertRaisesRegex(TimeoutError, "has not ended within 0 s; it goes on"):
            grid.sweep("small").wait(progress=False, every=0.01, timeout=0)
        self.assertEqual({asked for asked, _, _ in server.requests}, {"GET /api/v1/sweeps/small"})
