"""Fails when fixtures/newsroom.json is not what the documents make today. Run by `make lint`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

with tempfile.TemporaryDirectory() as folder:
    built = Path(folder) / "newsroom.json"
    documents = sorted(str(path) for path in (ROOT / "fixtures/documents").glob("*.txt"))
    command = [sys.executable, "manage.py", "build_fixture", *documents, "--desk", "fixtures/newsroom.toml"]
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": "sqlite:///:memory:"}
    subprocess.run([*command, "--output", str(built)], cwd=ROOT, env=environment, check=True, capture_output=True)
    if built.read_bytes() != (ROOT / "fixtures/newsroom.json").read_bytes():
        sys.exit("fixtures/newsroom.json is not what the documents make: run `make fixture`.")
print("fixtures/newsroom.json is what the documents make.")
