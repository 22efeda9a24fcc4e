"""The bio-line package by itself: it needs nothing of the product, and its tables are whole."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from intake import biolines
from intake.biolines import KnownNames, read_bioline, tables, tails

PACKAGE = Path(biolines.__file__).parent
FILES = sorted(PACKAGE.glob("data/*.toml"))


def trees() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.glob("*.py")]


def test_it_imports_the_standard_library_and_itself_alone():
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert all(alias.name.partition(".")[0] in sys.stdlib_module_names for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 1 or (not node.level and node.module.partition(".")[0] in sys.stdlib_module_names)


def test_every_table_is_used_and_every_table_used_is_there():
    used = {
        node.attr
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "words"
    }
    assert used == set(vars(tables.words))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestTables:
    def test_none_holds_a_word_twice(self, path):
        for name, rows in tables.load(path.stem).items():
            if isinstance(rows, list) and rows and isinstance(rows[0], str):
                assert len(rows) == len(set(rows)), name

    def test_words_are_folded_as_a_line_is(self, path):
        for name, rows in tables.load(path.stem).items():
            for word in rows:
                if isinstance(word, str):
                    assert word == word.lower() and (path.stem == "tails" or "'" not in word), name

    def test_a_comment_says_what_each_is_for(self, path):
        lines = path.read_text(encoding="utf-8").splitlines()
        names = [name for name in tables.load(path.stem) if name != "tail"]
        for name in names:
            (line,) = [i for i, line in enumerate(lines) if line.startswith((f"{name} = ", f"[{name}]"))]
            assert lines[line - 1].startswith("# "), name


def test_no_table_has_the_name_of_another():
    names = [name for file in tables.FILES for name in tables.load(file)]
    assert len(names) == len(set(names))


def test_every_tail_fits_what_it_is_made_of():
    for tail in tails.TAILS:
        for phrase in (*tail.is_whole, *tail.begins):
            assert tail.fits(phrase) or (tail.holds and tail.fits(phrase + " " + tail.holds[0]))


class TestNamesOnRecord:
    @pytest.mark.parametrize(
        ("line", "people", "institutions"),
        [
            ("Ana College is a fellow at Tides.", ["Ana College"], ["Tides"]),
            ("ana roe writes on ports.", ["ana roe"], []),
            ("Dr. Ana College, PhD, is head of Seas and Tides and Other Review.", ["Ana College"], ["Seas and Tides"]),
            (
                "Ana Example is a fellow at University of Example, North Port.",
                ["Ana Example"],
                ["University of Example"],
            ),
            ("Ana Example is deputy editor of spiky.", ["Ana Example"], ["spiky"]),
        ],
    )
    def test_come_first(self, line, people, institutions):
        known = KnownNames(
            ["Ana College", "ana roe", "Ana"], ["Tides", "The Seas and Tides", "University of Roe", "spiky"]
        )
        found = read_bioline(line, known=known)
        assert [person.name for person in found] == people
        stated = [one.institution for person in found for one in person.affiliations]
        assert stated[: len(institutions)] == institutions

    def test_other_words_or_small_letters_are_other_names(self):
        known = KnownNames(["Ana College"], ["Tides"])
        assert read_bioline("ana college is a fellow at Example House.", known=known) == []
        (ana,) = read_bioline("Ana College-Roe is a fellow at tides.", known=known)
        assert (ana.name, ana.affiliations[0].institution) == ("Ana College-Roe", None)

    def test_in_use_they_are_known_to_every_line(self):
        line = "Ana Example is deputy editor of spiky."
        with KnownNames(institutions=["spiky"]).in_use():
            assert read_bioline(line)[0].affiliations[0].institution == "spiky"
        assert read_bioline(line)[0].affiliations[0].institution is None
