"""A site in processes of its own, with the settings that a deployment has: what it writes, sends and survives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

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


def run(
    script: str, variables: dict[str, str], given: str = "", timeout: int = 300
) -> subprocess.CompletedProcess[str]:
    """Runs Python in a process of its own, from the folder of the site."""
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command,
        env=variables,
        input=given,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
