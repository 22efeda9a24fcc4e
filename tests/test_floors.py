"""The map of rooms, executable: imports point down only, and the reader's side does not know the desk."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["config", "archive", "intake", "articles", "authors", "images", "workers"]
# A room may import those after the arrow. authors knows images by one foreign key, written as a string.
BELOW = {
    "config": {"archive", "intake", "articles", "authors", "images", "workers"},
    "archive": {"intake", "articles", "authors", "images", "workers"},
    "intake": {"articles", "authors", "images", "workers"},
    "articles": {"authors", "images", "workers"},
    "authors": set(),
    "images": {"workers"},
    "workers": set(),
}
# Inside articles/, the lowest first. A module imports only from packages below its own, or from its own. What is not
# named here has to be, or the test fails: a new package chooses its floor.
FLOORS = [
    {"limits"},
    {"body"},
    {"models"},
    {"migrations"},
    {"public"},
    {"search"},
    {"related"},
    {"press"},
    {"desk"},
    {"pages"},
    {"api"},
    {"delivery"},
    {"admin"},
    {"templatetags"},
    {"apps", "management"},
]
READERS_SIDE = ["public", "search", "pages", "api", "templatetags"]
DESK_MODELS = {"Article", "Byline", "TaggedArticle"}


def imports(path: Path) -> list[tuple[str, str]]:
    """(module, name) of every import in the file, relative ones made absolute, those inside functions included."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            found += [(module, alias.name) for alias in node.names]
    return found


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below(room):
    for path in sources(room):
        for module, _ in imports(path):
            other = module.partition(".")[0]
            assert other == room or other not in ROOMS or other in BELOW[room], (
                f"{path.relative_to(ROOT)} imports {module}"
            )


def floor_of(module: str) -> int:
    for number, floor in enumerate(FLOORS):
        if module in floor:
            return number
    raise AssertionError(f"articles/{module} stands on no floor: name it in tests/test_floors.py")


def test_inside_articles_imports_point_down():
    for path in sources("articles"):
        parts = path.relative_to(ROOT / "articles").with_suffix("").parts
        if parts == ("__init__",):
            continue
        here = parts[0]
        for module, name in imports(path):
            if module.partition(".")[0] != "articles":
                continue
            there = module.split(".")[1] if "." in module else name
            assert there == here or floor_of(there) < floor_of(here), (
                f"articles/{'/'.join(parts)}.py imports articles.{there}, which stands on its floor or above"
            )


def test_every_module_of_articles_stands_on_a_floor():
    for path in (ROOT / "articles").iterdir():
        if path.suffix == ".py" and path.stem != "__init__" or (path / "__init__.py").exists():
            floor_of(path.stem)


def test_the_readers_side_does_not_import_the_desks_models():
    for module in READERS_SIDE:
        for path in sources(f"articles/{module}") or [ROOT / f"articles/{module}.py"]:
            for source, name in imports(path):
                assert not (source.startswith("articles") and name in DESK_MODELS), (
                    f"{path.relative_to(ROOT)} imports {name}, which is the desk's"
                )
                assert not source.startswith("articles.models.article"), f"{path.relative_to(ROOT)} imports {source}"


INSERTS = re.compile(r"\bEdition\(|\b(Edition\.objects|editions)\b[^\n]*\.a?(bulk_|get_or_|update_or_)?create\(")


def test_only_the_press_inserts_editions():
    for room in ROOMS:
        for path in sources(room):
            if path in {
                ROOT / "articles/press/composing.py",
                ROOT / "articles/press/printing.py",
                ROOT / "intake/world.py",
            }:  # the press, and what is no newsroom
                continue
            text = path.read_text(encoding="utf-8")
            found = INSERTS.search(text.replace("class Edition(", ""))
            assert not found, f"{path.relative_to(ROOT)} makes editions: {found and found[0]}"
