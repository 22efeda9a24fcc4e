"""A publication in a process of its own, with files on a disk, for test_killed.py, which kills it.

main("make")                                            the hard world
main("export" or "load", FOLDER[, "MODULE:NAME", N])    stops where NAME is called for the N-th time
main("look")                                            says as JSON what there is
"""

from __future__ import annotations

import io
import json
import os
import time
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from tests import settings  # noqa: E402

for _name in ("default", "private"):
    settings.STORAGES[_name] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": f"{os.environ.get('STORED', '/nowhere')}/{_name}"},
    }
django.setup()

from django.core.management import call_command  # noqa: E402

from archive.contents import KINDS  # noqa: E402
from articles.press import outbox  # noqa: E402
from tests.archives import world  # noqa: E402


def stop_at(place: str, number: str) -> None:
    """From its `number`-th call on, what is named there says so and waits to be killed."""
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner = import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    usual, calls = getattr(owner, name), iter(range(int(number) - 1))

    def counted(*args, **kwargs):
        if next(calls, None) is None:
            print("here", flush=True)
            time.sleep(120)
        return usual(*args, **kwargs)

    setattr(owner, name, counted)


def main(verb: str, *rest: str) -> None:
    if verb == "make":
        with outbox.paused():
            world.make()
    elif verb == "look":
        print(json.dumps({kind: table.of._base_manager.count() for kind, table in KINDS.items()}))
    else:
        folder, *stop = rest
        if stop:
            stop_at(*stop)
        options = {"without_derived": True} if verb == "load" else {"revisions": True}
        call_command(f"{verb}_archive", folder, verbosity=0, stdout=io.StringIO(), **options)
