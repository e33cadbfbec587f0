"""A server for tests of the bridge: python bridged.py PORT. Its patience is short."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, os.getcwd())  # noqa: PTH109  # where it is started

from flask import Flask, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from eventsourcing.operations import bodies, sending
from eventsourcing.operations.bridge import Bridge
from eventsourcing.operations.server import granian
from eventsourcing.web.bodies import REFUSED

app = Flask("bridged")
app.config["MAX_CONTENT_LENGTH"] = 10_000_000
counted = {"bodies": 0}
last = {"last": ""}


class Pieces:
    """So many pieces, of which one may fail, and each takes its time."""

    def __init__(self, count: int, fail: int, pause: float) -> None:
        self.count, self.fail, self.pause, self.given = count, fail, pause, 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.given == self.count:
            raise StopIteration
        self.given += 1
        time.sleep(self.pause)
        if self.given == self.fail:
            raise ValueError("It broke.")
        return b"x" * 10_000

    def close(self) -> None:
        last["last"] = "whole" if self.given == self.count else "failed" if self.given == self.fail else "left"


@app.before_request
def refuse() -> None:
    if request.environ.get(REFUSED):
        abort(Response(status=request.environ[REFUSED]))


@app.route("/body", methods=["GET", "POST"])
def body() -> ResponseReturnValue:
    return Response(request.get_data())


@app.post("/counts")
def counts() -> ResponseReturnValue:
    counted["bodies"] += 1
    return ""


@app.get("/counted")
def how_many() -> ResponseReturnValue:
    return jsonify(counted)


@app.get("/closed")
def closed() -> ResponseReturnValue:
    return jsonify(last)


@app.get("/memory")
def memory() -> ResponseReturnValue:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return jsonify(resident=pages * os.sysconf("SC_PAGE_SIZE"))


@app.get("/stream/<int:count>")
def stream(count: int) -> ResponseReturnValue:
    return Response(Pieces(count, request.args.get("fail", 0, int), float(request.args.get("pause", "0"))))


@app.route("/<path:path>", methods=["GET", "OPTIONS"])
def told(path: str) -> ResponseReturnValue:
    environ = {name: value for name, value in request.environ.items() if isinstance(value, str)}
    return jsonify({**environ, "path": request.path})


def load() -> Bridge:
    return Bridge(app)


if __name__ == "__main__":
    bodies.PATIENCE = 3
    sending.PATIENCE = 3
    sending.SOON = 1
    server = granian("127.0.0.1", int(sys.argv[1]))
    server.workers = 1
    server.serve(target_loader=load, wrap_loader=False)
