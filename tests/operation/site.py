"""A site in processes of its own, with the settings that a deployment has: what it writes, sends and survives."""

from __future__ import annotations

import atexit
import os
import subprocess
from functools import cache
from pathlib import Path

from tests.forks import Ready

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "of a deployment that only a test knows, and long enough for what is checked of it",
    "SITE_URL": "http://localhost",
    "DEBUG": "0",
    "PYTHONWARNINGS": "ignore",  # of static files that nobody collected
}


def environment(database: Path | str, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH") if name in os.environ}
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    return kept | SETTINGS | {"DATABASE_URL": url} | more


@cache
def _with_django() -> Ready:
    """Without settings, which each process that is forked from it has its own of."""
    ready = Ready(
        "import django.contrib.admin, django.forms, django.template.defaulttags, django.test, django.views.generic\n"
        "import django.core.management.commands.migrate, icalendar, lxml.html, nh3, PIL.Image, snowballstemmer",
        environment=environment(":memory:"),
    )
    atexit.register(ready.__exit__)
    return ready


def run(script: str, variables: dict[str, str], given: str = "") -> subprocess.CompletedProcess[str]:
    """Runs Python in a process of its own, from the folder of the site."""
    done = _with_django().run(script, given=given.encode(), environment=variables)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
