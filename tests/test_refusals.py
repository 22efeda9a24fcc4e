"""Every test of a refusal says which one it means: the right exception for the wrong reason would pass as well.

So does a walk with somebody who may everything: what no role may do is asked of the role that comes nearest.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
# Who may everything is the matter itself there, or must not be what a walk over all pages is stopped by.
SUPERUSERS = {"articles/test_accounts.py", "test_desk_guards.py"}


def python_files() -> list[Path]:
    return sorted(TESTS.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(TESTS).as_posix()


def is_raises(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="pytest"), attr="raises")):
            return True
    return False


def unnamed(tree: ast.AST) -> list[int]:
    """The lines of refusals that any other one would pass for: without `match`, and without a look at its `.value`."""
    looked_at = {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "value" and isinstance(node.value, ast.Name)
    }
    kept = {}  # the call, and the name it is kept under
    for node in ast.walk(tree):
        if isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
            kept[node.context_expr] = node.optional_vars.id
    found = []
    for node in ast.walk(tree):
        if is_raises(node):
            has_match = any(keyword.arg == "match" for keyword in node.keywords)
            if not has_match and kept.get(node) not in looked_at:
                found.append(node.lineno)
    return found


def superusers(tree: ast.AST) -> list[int]:
    """The lines that make or ask for somebody who may everything. What a filter asks (`.exists()`) makes nobody."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="create_superuser")):
                found.append(node.lineno)
            case ast.Call(func=ast.Attribute(attr="filter" | "exclude")):
                continue
            case ast.Call(keywords=keywords):
                given = [k for k in keywords if k.arg == "is_superuser" and isinstance(k.value, ast.Constant)]
                found += [node.lineno for k in given if k.value.value is True]
            case ast.arg(arg="admin_client" | "admin_user"):
                found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_every_refusal_is_named(path):
    assert unnamed(ast.parse(path.read_text(encoding="utf-8"))) == [], "say which: pytest.raises(…, match=…)"


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_nobody_may_everything_where_a_role_has_the_job(path):
    found = superusers(ast.parse(path.read_text(encoding="utf-8")))
    assert bool(found) == (name_of(path) in SUPERUSERS), "tests/newsroom.py: person(role)"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("with pytest.raises(Refused):\n    ask()", [1]),
        ("with pytest.raises(Refused), atomic():\n    ask()", [1]),
        ("with pytest.raises(Refused) as refused:\n    ask()", [1]),
        ("with pytest.raises(Refused) as refused:\n    ask()\nassert 'no' in str(refused.value)", []),
        ("with atomic(), pytest.raises(Refused, match='no'):\n    ask()", []),
    ],
)
def test_the_walk_finds_refusals_without_a_name(source, lines):
    assert unnamed(ast.parse(source)) == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("User.objects.create_superuser('chief')", [1]),
        ("desk('Administrator', is_superuser=True)", [1]),
        ("def test_it(client, admin_client): pass", [1]),
        ("User.objects.filter(is_superuser=True).exists()", []),
        ("User.objects.create(is_superuser=False)", []),
    ],
)
def test_the_walk_finds_superusers(source, lines):
    assert superusers(ast.parse(source)) == lines
