"""Cells of rich text that are merged: what the definitions in front of a row say of its cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..docx.lines import Cell

WORDS = ("clmgf", "clmrg", "clvmgf", "clvmrg")


@dataclass
class Row:
    """The definitions of the cells of a row, and the cells over it that reach further down, by their column."""

    defined: list[set[str]] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    above: dict[int, Cell] = field(default_factory=dict)

    def begin(self) -> None:
        self.defined, self.present = [], set()

    def end_cell(self) -> None:
        self.defined.append(self.present)
        self.present = set()

    def merged(self, cells: list[Cell]) -> list[Cell]:
        """The cells of a row, those merged with another as one; their words stay."""
        kept: list[Cell] = []
        for column, cell in enumerate(cells):
            words: set[str] = set()
            if column < len(self.defined):
                words = self.defined[column]
            if "clmrg" in words and kept:
                kept[-1].columns += 1
                kept[-1].pieces += cell.pieces
            elif "clvmrg" in words and column in self.above:
                self.above[column].rows += 1
                self.above[column].pieces += cell.pieces
            else:
                kept.append(cell)
                self.above.pop(column, None)
                if "clvmgf" in words:
                    self.above[column] = cell
        return kept
