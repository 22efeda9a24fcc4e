"""Real exports of others (CASES), each moved in by one command: every published piece stands under its old address."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command

from articles.public import redirects
from intake.drafts import UnreadableDocument
from intake.importing.streaming import stream
from intake.models import ImportedItem
from intake.sites.records import Item

CASES = Path(os.environ.get("CASES", "/nowhere"))
EXPORTS = sorted((CASES / "wxr").rglob("*.xml")) + sorted((CASES / "ghost").rglob("*.json"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not EXPORTS, reason="CASES names no folder with exports of sites"),
]


def addresses_of(item: Item) -> set[str]:
    """Its old addresses as browsers ask for them, with the last slash and without."""
    found = set()
    for url in [item.url, *item.redirects]:
        if path := redirects.path_of(url):
            asked, _, query = path.partition("?")
            asked = quote(asked.rstrip("/"))
            found |= {f"{asked}/?{query}"} if query else {asked, f"{asked}/"}
    return found


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name[-50:])
def test_every_published_piece_is_found_under_its_old_address(path, client):
    try:
        items = [record for record in stream(path) if isinstance(record, Item)]
    except UnreadableDocument:
        pytest.skip("nothing of it can be read, as test_whole_sites.py has it")
    call_command("import_site", path, without_derived=True, verbosity=0)
    rows = {row.source: row for row in ImportedItem.objects.select_related("article")}
    assert set(rows) == {item.source for item in items}
    claimed: set[str] = set()  # by an earlier piece of the same address
    for item in items:
        row = rows[item.source]
        for old in sorted(addresses_of(item)):
            response = client.get(old)
            if old in claimed:
                continue
            claimed.add(old)
            if item.status == "published":
                assert row.state == "published", row.notes
                own = f"/articles/{row.article.slug}/"
                assert (old, response.status_code, response.get("Location")) == (old, 301, own)
                assert client.get(own).status_code == 200
            else:
                # The front page is there whatever is asked of it; it says nothing of a draft.
                assert (old, response.status_code) == (old, 200 if old.startswith("/?") else 404)
