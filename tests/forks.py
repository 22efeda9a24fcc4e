"""Processes of their own without the half second in which each imports Django: forked from one that has done so.

    with Ready("import django.test", environment=variables) as ready:
        done = ready.run("print(1)")        # as `python -c`, from the folder of the site

What is run has its own memory, limits, signals and end, as the kernel counts them for any process.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Run:
    """One that was started: `pid`, and once it is over `returncode`, `seconds` it computed and `kilobytes` it held."""

    def __init__(self, ready: Ready, pid: int):
        self.ready, self.pid = ready, pid
        self.returncode: int | None = None

    def is_over(self) -> bool:
        if self.returncode is None:
            self._ended(self.ready.ask({"ended": self.pid, "how": os.WNOHANG}))
        return self.returncode is not None

    def wait(self, patience: float) -> int:
        """Until it is over, at most `patience` seconds on the clock: then it is killed, and TimeoutExpired raised."""
        if self.returncode is not None:
            return self.returncode
        ended = self.ready.ask({"ended": self.pid, "how": 0}, patience)
        if ended is None:
            os.kill(self.pid, signal.SIGKILL)
            self.ready.hear()
            raise subprocess.TimeoutExpired(str(self.pid), patience)
        self._ended(ended)
        return self.returncode

    def _ended(self, how: list | None) -> None:
        if how:
            self.returncode, self.seconds, self.kilobytes = how


class Ready:
    """A Python that has done `first`, which is to say imported what is dear, and forks for every run."""

    def __init__(self, first: str, *, environment: dict[str, str] | None = None):
        self.line, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "tests.forks", str(theirs.fileno()), first]
            self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT, env=environment)

    def __enter__(self) -> Ready:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()
        self.process.wait()

    def start(self, script: str, *, files: list[int], environment: dict[str, str] | None = None) -> Run:
        """Runs it beside us; `files` are what it reads, what it writes, and where its errors go."""
        with tempfile.TemporaryFile() as order:  # of any length, so that what goes over the line stays short
            order.write(json.dumps({"script": script, "environment": environment}).encode())
            order.flush()
            socket.send_fds(self.line, [b'{"run": true}'], [order.fileno(), *files])
        return Run(self, self.hear())

    def run(
        self, script: str, *, given: bytes = b"", environment: dict[str, str] | None = None, timeout: float = 300
    ) -> subprocess.CompletedProcess[bytes]:
        """As subprocess.run does, and with the `run` that knows what it took."""
        with tempfile.TemporaryFile() as read, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            read.write(given)
            read.seek(0)
            started = self.start(script, files=[file.fileno() for file in (read, out, errors)], environment=environment)
            started.wait(timeout)
            out.seek(0)
            errors.seek(0)
            done = subprocess.CompletedProcess([script], started.returncode, out.read(), errors.read())
        done.run = started
        return done

    def ask(self, question: dict, patience: float | None = None):
        self.line.send(json.dumps(question).encode())
        if patience is not None and not select.select([self.line], [], [], patience)[0]:
            return None
        return self.hear()

    def hear(self):
        said = self.line.recv(1000)
        assert said, "the process that forks is gone"
        return json.loads(said)


# --- in the process that forks ----------------------------------------------------------------------------


def serve(number: int, first: str) -> None:
    exec(first, {})
    line = socket.socket(fileno=number)
    while True:
        said, files, *_ = socket.recv_fds(line, 1000, 4)
        if not said:
            return
        asked = json.loads(said)
        if "ended" in asked:
            pid, status, used = os.wait4(asked["ended"], asked["how"])
            answer = [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss] if pid else []
        elif answer := os.fork():
            for file in files:
                os.close(file)
        else:
            line.close()
            become(files)
        line.send(json.dumps(answer).encode())


def become(files: list[int]) -> None:
    """The process that was asked for; it does not return."""
    code = 1
    try:
        with open(files[0], "rb") as order:  # noqa: PTH123  (no path: a number)
            order.seek(0)
            asked = json.load(order)
        for place, file in enumerate(files[1:]):
            os.dup2(file, place)
            os.close(file)
        if asked["environment"] is not None:
            os.environ.clear()
            os.environ.update(asked["environment"])
        sys.argv = ["-c"]
        exec(asked["script"], {"__name__": "__main__"})
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if code and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
