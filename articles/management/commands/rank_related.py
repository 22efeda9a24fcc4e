"""`rank_related`: what the site's own ranking puts beside each piece of a foreign corpus. Touches no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

from django.core.management.base import BaseCommand, CommandError

from articles.related.scoring import Index, Piece


class Command(BaseCommand):
    help = "Reads pieces, one JSON object to a line; writes for each what belongs beside it, with score and reasons."

    def add_arguments(self, parser) -> None:
        parser.add_argument("corpus", help="id, title, standfirst, body, topics, authors, date; body is plain text.")
        parser.add_argument("--output", required=True, metavar="OUT.jsonl")
        parser.add_argument("--most", type=int, default=10, help="Neighbours of each piece (10).")

    def handle(self, *, corpus, output, most, **options) -> None:
        try:
            with Path(corpus).open(encoding="utf-8-sig") as lines:
                pieces = list(read_pieces(lines))
            index = Index(pieces)
            with Path(output).open("w", encoding="utf-8") as out:
                for piece in pieces:
                    related = []
                    for one in index.related(piece.id, most):
                        related.append({"id": one.id, "score": one.score, "reasons": list(map(str, one.reasons))})
                    out.write(json.dumps({"id": piece.id, "related": related}, ensure_ascii=False) + "\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{corpus}: {error}") from error
        self.stdout.write(f"{len(pieces)} pieces ranked.")


def read_pieces(lines: TextIO) -> Iterator[Piece]:
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            when = row.get("date")
            piece = Piece(
                id=str(row["id"]),
                headline=row.get("title") or "",
                standfirst=row.get("standfirst") or "",
                body=row.get("body") or "",
                topics=tuple(row.get("topics") or ()),
                authors=tuple(row.get("authors") or ()),
                institutions=tuple(row.get("institutions") or ()),
                date=date.fromisoformat(when[:10]) if when else None,
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError(f"Line {number} is no piece: {type(error).__name__}, {error}.") from error
        if piece.id in seen:
            raise CommandError(f"Line {number}: the id “{piece.id}” was there before.")
        seen.add(piece.id)
        yield piece
