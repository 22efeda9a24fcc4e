from __future__ import annotations

import subprocess
from types import SimpleNamespace

import pytest

from images import darkroom
from tests.forks import Ready

WITH = """
import images.metadata, images.recipe
from PIL import Image, ImageCms
Image.init()
try:
    import pi_heif
except ImportError:
    pass
"""
AS_A_PROGRAM = "import runpy; runpy.run_module('images.developing', run_name='__main__')"


@pytest.fixture(scope="module")
def pillow():
    """A Python with Pillow, from which the processes of the darkroom can be forked."""
    with Ready(WITH) as ready:
        yield ready


@pytest.fixture
def forked_darkroom(pillow, monkeypatch):
    """For tests that ask the darkroom often: its program in a process of its own, as ever, but for its imports."""

    def run(command, *, input, timeout, **options):  # as subprocess has it
        assert command[1:] == ["-m", "images.developing"]
        return pillow.run(AS_A_PROGRAM, given=input, timeout=timeout)

    stand_in = SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(darkroom, "subprocess", stand_in)
