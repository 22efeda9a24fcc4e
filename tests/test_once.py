"""What is written down twice is mended once: no function and no long comprehension stands in two modules."""

from __future__ import annotations

import ast
from collections import defaultdict

from intake.readers import READERS, formats

from .test_floors import ROOMS, ROOT, sources

# Nodes of the syntax from which on two alike are no chance and no phrase that everybody writes.
LONG_BODY, LONG_COMPREHENSION = 14, 24
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def size(nodes: list[ast.AST]) -> int:
    return sum(len(list(ast.walk(node))) for node in nodes)


def longer_parts(tree: ast.Module) -> list[list[ast.AST]]:
    """The bodies of the functions of a module, without their docstrings, and the comprehensions anywhere in it."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if size(body) >= LONG_BODY:
                found.append(body)
    for node in ast.walk(tree):
        if isinstance(node, COMPREHENSIONS) and size([node]) >= LONG_COMPREHENSION:
            found.append([node])
    return found


def test_nothing_stands_in_two_modules():
    modules = defaultdict(set)
    for room in ROOMS:
        for path in sources(room):
            if "migrations" in path.parts:  # they say for good what was so on their day
                continue
            for part in longer_parts(ast.parse(path.read_text(encoding="utf-8"))):
                words = "\n".join(ast.unparse(node) for node in part)
                modules[words].add(str(path.relative_to(ROOT)))
    assert {words: sorted(found) for words, found in modules.items() if len(found) > 1} == {}


def test_every_ending_that_is_offered_has_a_reader():
    assert set(formats.SUFFIXES.values()) == READERS.keys()
