"""`rank_related`: what the site's own ranking puts beside each piece of a foreign corpus. Touches no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
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
                pieces = list(_pieces(lines))
            index = Index(pieces)
            with ExitStack() as stack:
                out = stack.enter_context(Path(output).open("w", encoding="utf-8"))
                for piece in pieces:
                    found = [
                        {"id": n.id, "score": n.score, "reasons": [str(reason) for reason in n.reasons]}
                        for n in index.related(piece.id, most)
                    ]
                    out.write(json.dumps({"id": piece.id, "related": found}, ensure_ascii=False) + "\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{corpus}: {error}") from error
        self.stdout.write(f"{len(pieces)} pieces ranked.")


def _pieces(lines: TextIO) -> Iterator[Piece]:
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
