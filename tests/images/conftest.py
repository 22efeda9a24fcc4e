from __future__ import annotations

import pytest

from tests.forks import Ready
from workers import bounded

WITH = """
import images.metadata, images.specs
from PIL import Image, ImageCms
Image.init()
try:
    import pi_heif
except ImportError:
    pass
"""
AS_A_PROGRAM = "import runpy; runpy.run_module('images.sandbox', run_name='__main__')"


@pytest.fixture(scope="module")
def pillow():
    """A Python with Pillow, from which its processes can be forked."""
    with Ready(WITH) as ready:
        yield ready


@pytest.fixture
def forked_processing(pillow, monkeypatch):
    """For tests that process many pictures: its program in a process of its own, as ever, but for its imports."""

    def ended(command, given):
        assert command[1:] == ["-m", "images.sandbox"]
        return pillow.run(AS_A_PROGRAM, given=given)

    monkeypatch.setattr(bounded, "ended", ended)
