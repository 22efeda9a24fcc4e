"""What lies on the machine's disk, and what signs: nobody else reads the one, and the other can be changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core import signing


def test_a_database_in_a_file_and_its_logs_are_its_owners_alone(tmp_path):
    path = tmp_path / "site.sqlite3"
    script = """
import os, django
os.umask(0)
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE x (y integer)")
    cursor.execute("INSERT INTO x VALUES (1)")
    import pathlib
    for file in pathlib.Path(os.environ["WHERE"]).iterdir():
        print(file.name, oct(file.stat().st_mode & 0o777))
"""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "1",
        "WHERE": str(tmp_path),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    ran = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    rights = dict(line.split() for line in ran.stdout.splitlines())
    assert {"site.sqlite3", "site.sqlite3-wal", "site.sqlite3-shm"} <= rights.keys()
    assert set(rights.values()) == {"0o600"}, rights


def test_stored_files_are_read_by_nobody_else(tmp_path):
    from django.core.files.base import ContentFile
    from django.core.files.storage import FileSystemStorage

    before = os.umask(0)
    try:
        name = FileSystemStorage(location=tmp_path / "media").save("images/a/b.jpg", ContentFile(b"x"))
    finally:
        os.umask(before)
    assert (tmp_path / "media" / name).stat().st_mode & 0o077 == 0
    assert Path(tmp_path / "media/images").stat().st_mode & 0o077 == 0


def test_what_an_earlier_secret_signed_is_still_believed(settings):
    signed = signing.dumps([1], key="the one before", salt="x")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new one", ["the one before"]
    assert signing.loads(signed, salt="x") == [1]
    ran = subprocess.run(
        [sys.executable, "-c", "from config import settings; print(settings.SECRET_KEY_FALLBACKS)"],
        env=os.environ | {"SECRET_KEY": "a", "SECRET_KEY_FALLBACKS": "b,c", "PYTHONPATH": str(settings.BASE_DIR)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "['b', 'c']"
