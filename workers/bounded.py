"""A process of its own for files of strangers, under limits that the kernel keeps.

A file that makes a reader loop, swell or crash takes that process with it and nothing else. `run` starts the process
and waits; `serve` is the process's side: it reads one request, does the task and writes one answer.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# No secret of the site goes where files of strangers are read.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "HOME", "TMPDIR")
MEGABYTE = 1024 * 1024
# Seconds on the clock in which a process that computes nothing is taken for one that hangs. On a machine under load one
# that reads computes little, and still some of it in every such while.
STILL = 30
LONGEST_ANSWER = 10_000_000  # characters; whoever waits for it holds it in memory
# What a disk says of itself; all other errors of input and output are a reader's, of a file that is damaged.
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.ENOENT, errno.EACCES, errno.ESTALE, errno.EMFILE}


class Refusal(Exception):
    """The file cannot be used; the message is one sentence for the person who brought it."""


class TooMuch(Exception):
    """The process was stopped: it computed too long, wanted too much memory or hung."""


class Crashed(Exception):
    """The process ended without an answer."""


def environment() -> dict[str, str]:
    """The variables that such a process is given."""
    return {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}


def run(module: str, request: dict, data: bytes) -> dict:
    """The answer of `python -m module` to `request` about `data`. Raises Refusal, TooMuch and Crashed; OSError where
    the disk did not take what it wrote.
    """
    process = ended([sys.executable, "-m", module], json.dumps(request).encode() + b"\n" + data)
    if process.returncode == 0:
        try:
            answer = dict(json.loads(process.stdout))
        except (ValueError, TypeError, RecursionError) as error:  # a library that prints, a file that took it over
            raise Crashed("It answered what nobody asked.") from error
        if message := answer.get("refusal"):
            raise Refusal(message)
        if answer.get("too_much"):
            raise TooMuch
        if number := answer.get("disk"):
            raise OSError(number, os.strerror(number))
        return answer
    ended_by = -process.returncode
    if ended_by in {signal.SIGHUP, signal.SIGINT, signal.SIGTERM}:  # somebody stopped the site, not the file
        raise InterruptedError(errno.EINTR, os.strerror(errno.EINTR))
    if ended_by in {signal.SIGXCPU, signal.SIGKILL}:  # by a limit: the CPU's has a signal of its own; or it hung
        raise TooMuch
    raise Crashed(process.stderr.decode(errors="replace")[-500:])


def ended(command: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    """How the process went that reads `given`; it is stopped if it hangs.

    How long it takes on the clock says more of the machine than of the file, so it is waited for as long as it
    computes, which has a limit of its own (`stay_within`).
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603  (our own module; nothing of the request is on the command line)
        command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT, env=environment()
    ) as process:
        over = threading.Event()
        threading.Thread(target=stop_if_still, args=[process, over], daemon=True).start()
        try:
            written, errors = process.communicate(given)
        except BaseException:
            process.kill()
            raise
        finally:
            over.set()
    return subprocess.CompletedProcess(command, process.returncode, written, errors)


def stop_if_still(process: subprocess.Popen, over: threading.Event) -> None:
    """Kills the process, unless it ends before, once it has computed nothing from one look at it to the next."""
    before = None
    while not over.wait(STILL):
        now = computed(process.pid)
        if now == before:
            process.kill()
            return
        before = now


def computed(pid: int) -> int | None:
    """For how many ticks of the kernel's clock a process has computed; None where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[11]) + int(fields[12])  # its own and the kernel's on its behalf, see proc(5)


def stay_within(*, memory: int, seconds: int, file: int) -> None:
    """What the kernel enforces from here on: megabytes of memory, seconds of computing, megabytes of a file it writes.

    On Linux RLIMIT_DATA counts all private memory, mapped or not.
    """
    os.nice(5)  # readers come first
    for limit, most in (
        (resource.RLIMIT_DATA, memory * MEGABYTE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a stricter limit stands already
            resource.setrlimit(limit, (most, most))


def serve(task: Callable[[dict, bytes], dict]) -> None:
    """Reads the request and its data from standard input, and writes the answer of `task` to standard output."""
    request = json.loads(sys.stdin.buffer.readline())
    try:
        answer = task(request, sys.stdin.buffer.read())
    except Refusal as error:
        answer = {"refusal": str(error)}
    except (MemoryError, RecursionError):
        answer = {"too_much": True}
    except OSError as error:
        if error.errno not in DISK:
            raise
        answer = {"disk": error.errno}
    written = json.dumps(answer)
    if len(written) > LONGEST_ANSWER:
        written = json.dumps({"too_much": True})
    sys.stdout.write(written)
