"""Signs that no text has come out of no program's export, wherever its JSON or its YAML spells them out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from intake.importing.streaming import stream
from intake.sandbox import UNFIT
from intake.sites.records import Item, Person, Term

from .test_ghost import SETTINGS, export, post

BAD = "\0\x01\x1b[31m\ud800\udfff\u202e"
AS_JSON = json.dumps(BAD)[1:-1]


def ghost_export(folder: Path) -> Path:
    hostile = post(title=f"Bo{BAD}ats", slug=f"boats{BAD}", custom_excerpt=f"Words{BAD}.", feature_image=f"/a{BAD}.jpg")
    hostile |= {"html": f"<p>Te{BAD}xt.</p>", "meta_title": BAD, "locale": f"en{BAD}", "canonical_url": f"/x{BAD}"}
    users = [{"id": "u1", "name": f"Ana{BAD} Example", "slug": f"ana{BAD}", "bio": f"Wri{BAD}tes.", "email": BAD}]
    tags = [{"id": "t1", "name": f"Sea{BAD}s", "slug": f"seas{BAD}", "description": BAD}]
    tables = {"users": users, "tags": tags, "posts_tags": [{"post_id": "p1", "tag_id": "t1"}]}
    settings = [row | {"value": f"{row['value']}{BAD}"} for row in SETTINGS]
    path = folder / "ghost.json"
    path.write_text(export(hostile, settings=settings, **tables))
    return path


def folder_of_posts(folder: Path) -> Path:
    posts = folder / "site" / "_posts"
    posts.mkdir(parents=True)
    (folder / "site" / "_config.yml").write_text("title: The site\n")
    yaml = AS_JSON.replace("\\u001b", "\\e")
    head = "".join(f'{key}: "V{yaml}alue"\n' for key in ("title", "author", "description", "slug", "permalink"))
    (posts / "2019-06-30-a.md").write_text(f'---\n{head}tags: ["S{yaml}eas"]\n---\n\nText is here.\n')
    (posts / "2019-06-30-b.md").write_text(
        f'{{"title": "B{AS_JSON}oats", "author": "A{AS_JSON}na"}}\n\nText is here.\n'
    )
    return folder / "site"


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in (*value, *value.values()):
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


@pytest.mark.parametrize("made", [ghost_export, folder_of_posts])
def test_signs_that_no_text_has_come_out_of_no_export(tmp_path, made):
    found = list(stream(made(tmp_path)))
    assert {Item, Person, Term} <= {type(record) for record in found}
    for record in found:
        assert not [text for text in texts(asdict(record)) if UNFIT.search(text)], record
    names = {record.name for record in found if isinstance(record, Person)}
    assert names
