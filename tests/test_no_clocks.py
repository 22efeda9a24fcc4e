"""No test fails because the machine is busy: what decides what passes is work, not time."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
CLOCKS = {
    "monotonic",
    "perf_counter",
    "process_time",
    "thread_time",
    "time",
    "monotonic_ns",
    "perf_counter_ns",
    "time_ns",
}
OWN = {"growth.py", "run.py"}  # the one that measures work, and the one that says how long the suite took


def asks_a_clock(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr=name)):
            return name in CLOCKS
        case ast.Call(func=ast.Name(id=name)):
            return name in CLOCKS - {"time"}
    return False


def timed(tree: ast.AST) -> list[int]:
    """The lines of assertions that hang on a clock, by themselves or by a name that was given a clock's answer."""
    found = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and any(map(asks_a_clock, ast.walk(node.value)))
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Assert):
                parts = list(ast.walk(node.test))
                if any(map(asks_a_clock, parts)) or any(isinstance(p, ast.Name) and p.id in names for p in parts):
                    found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_no_assertion_hangs_on_a_clock(path):
    if path.name not in OWN:
        assert timed(ast.parse(path.read_text(encoding="utf-8"))) == [], "count work instead: tests/growth.py"


def hurried(tree: ast.AST) -> list[int]:
    """The lines that wait in a browser for a number of milliseconds, or for words that are asked only once.

    A condition that is no function is evaluated anew for each picture, which the policy of the desk refuses from the
    second time on: the wait fails if what it waits for is not there at once.
    """
    texts = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        match node.func.attr, node.args:
            case "wait_for_timeout", _:
                found.append(node.lineno)
            case "wait_for_function", [ast.Name(id=name), *_]:
                found += [node.lineno] * (not is_function(texts.get(name)))
            case "wait_for_function", [asked, *_]:
                found += [node.lineno] * (not is_function(asked))
    return found


def is_function(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and re.match(r"(\(\)|\w+) =>", node.value) is not None


@pytest.mark.parametrize("path", sorted((TESTS / "browser").glob("*.py")), ids=lambda path: path.name)
def test_a_browser_is_waited_for(path):
    """In tests/browser/waiting.py stands how."""
    if path.name != "waiting.py":
        source = path.read_text(encoding="utf-8")
        assert hurried(ast.parse(source)) == []
        assert not re.search(r"\btimeout=\d", source), "tests/browser/waiting.py says how long, for all"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("page.wait_for_function('document.title')", [1]),
        ("page.wait_for_function('() => document.title')", []),
        ("IN = 'x => x.title'\npage.wait_for_function(IN, arg=2)\npage.wait_for_timeout(30)", [3]),
        ("IN = 'document.title'\npage.wait_for_function(IN)", [2]),
    ],
)
def test_the_walk_finds_what_hurries(source, lines):
    assert hurried(ast.parse(source)) == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def test():\n    began = time.monotonic()\n    work()\n    assert time.monotonic() - began < 2", [4]),
        ("def test():\n    began = perf_counter()\n    took = perf_counter() - began\n    assert took < 2", [4]),
        (
            "def test():\n    last = time.monotonic() + 9\n    while wait():\n        assert time.monotonic() < last",
            [4],
        ),
        ("def test():\n    with bounded(40):\n        work()\n    assert work.done", []),
    ],
)
def test_this_walk_finds_them(source, lines):
    assert timed(ast.parse(source)) == lines
