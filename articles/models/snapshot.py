"""All of a working copy that a reader could ever see, as one value: what a revision keeps and the press prints.

Pure. A snapshot is written down as lines, a block of the body to a line, so that a revision can be stored as what
differs from an earlier one.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from .. import body
from ..body.matching import Common
from ..body.merging import merge_bodies


@dataclass(frozen=True)
class SnapshotByline:
    """A byline of a working copy; what is empty follows the author's record."""

    author: int
    role: str = "author"
    name: str = ""
    title: str = ""
    institution: int | None = None
    unaffiliated: bool = False
    bio: str = ""
    disclosure: str = ""
    interests: tuple[tuple[str, str], ...] = ()  # (question, answer), interests.py
    declared_on: str = ""  # the day they answered, as 2026-06-30


@dataclass(frozen=True)
class Snapshot:
    headline: str
    standfirst: str = ""
    body: str = ""
    slug: str = ""
    type: str = "opinion"
    language: str = "en"
    notice: str = ""
    licence: str = "all_rights"
    image: int | None = None
    image_alt: str = ""
    image_caption: str = ""
    topics: tuple[int, ...] = ()
    bylines: tuple[SnapshotByline, ...] = ()
    series: int | None = None
    series_position: int | None = None
    translation_of: int | None = None
    links: tuple[tuple[str, int], ...] = ()  # (kind, article)

    @property
    def digest(self) -> str:
        """The same for the same content, and for no other: what an approval is bound to."""
        return hashlib.sha256("\n".join(self.lines()).encode()).hexdigest()

    def lines(self) -> list[str]:
        """Every field as a line of JSON, in a fixed order; the body as one line a block, behind the rest."""
        values = asdict(self)
        del values["body"]
        return [*map(_json, [list(values), *values.values(), *body.read(self.body).blocks])]

    @classmethod
    def of_lines(cls, lines: list[str]) -> Snapshot:
        names, *values = [json.loads(line) for line in lines]
        found = dict(zip(names, values, strict=False))
        return cls.of_dict(found | {"body": "".join(values[len(names) :])})

    @classmethod
    def of_dict(cls, values: dict[str, Any]) -> Snapshot:
        """From plain values; fields nobody knows (of another version of this class) are left out."""
        known = {field.name for field in fields(cls)}
        found = {name: value for name, value in values.items() if name in known}
        found["topics"] = tuple(found.get("topics", ()))
        found["links"] = tuple((kind, article) for kind, article in found.get("links", ()))
        found["bylines"] = tuple(
            row if isinstance(row, SnapshotByline) else _byline(row) for row in found.get("bylines", ())
        )
        return cls(**found)


def _byline(row: dict[str, Any]) -> SnapshotByline:
    known = {field.name for field in fields(SnapshotByline)}
    found = {name: value for name, value in row.items() if name in known}
    return SnapshotByline(**found | {"interests": tuple((key, text) for key, text in found.get("interests", ()))})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


# --- storage ----------------------------------------------------------------------------------------------


def pack(snapshot: Snapshot, base: Snapshot | None = None) -> bytes:
    """The snapshot compressed: whole, or as its differences from `base`. A small edit of a long piece is small."""
    lines = snapshot.lines()
    if base is not None:
        old = base.lines()
        kept: list[Any] = []
        for step in Common(old, lines).steps():
            if step.is_same:
                kept.append([step.a1, step.a2])
            else:
                kept += lines[step.b1 : step.b2]
        lines = kept
    return zlib.compress(json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def unpack(packed: bytes, base: Snapshot | None = None) -> Snapshot:
    """What `pack` wrote, given the same `base`."""
    old = base.lines() if base is not None else []
    lines: list[str] = []
    for item in json.loads(zlib.decompress(bytes(packed))):
        lines += [item] if isinstance(item, str) else old[item[0] : item[1]]
    return Snapshot.of_lines(lines)


# --- two people, one piece --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Merged:
    """A three-way merge of snapshots. `collisions` names the fields both sides changed differently; for them
    `snapshot` holds ours, the body with every paragraph that one side alone changed."""

    snapshot: Snapshot
    collisions: tuple[str, ...] = ()


def merge(base: Snapshot | None, ours: Snapshot, theirs: Snapshot, prefer: str = "ours") -> Merged:
    """`ours` and `theirs` on top of `base`: field by field, the body paragraph by paragraph.

    Where both changed the same place, `prefer` ("ours" or "theirs") is what `snapshot` gets, and the field is named.
    Without a `base` nobody can say who changed what, so every difference is a collision.
    """
    values: dict[str, Any] = {}
    collisions: list[str] = []
    for field in fields(Snapshot):
        o, t = getattr(ours, field.name), getattr(theirs, field.name)
        b = getattr(base, field.name) if base else None
        if o == t or (base and o == b):
            values[field.name] = t
        elif base and t == b:
            values[field.name] = o
        elif base and field.name == "body":
            merged = merge_bodies(b, o, t)
            values["body"] = "".join(merged.text(prefer))
            collisions += ["body"] if merged.collisions else []
        else:
            values[field.name] = o if prefer == "ours" else t
            collisions.append(field.name)
    return Merged(replace(ours, **values), tuple(collisions))
