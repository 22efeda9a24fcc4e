"""An import that is killed, whenever, goes on: what is there in the end is what is there after one that was not."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.operation.site import environment

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the file of a database is copied")
ITEMS, KILLS = 24, 5
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Example Review</title><link>https://review.example.org</link><language>en</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://review.example.org</wp:base_site_url>
<wp:base_blog_url>https://review.example.org</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>ana</wp:author_login>
<wp:author_display_name>Ana Example</wp:author_display_name></wp:author>
"""
POST = """<item><title>Harbour {n}</title><link>https://review.example.org/2019/05/harbour-{n}/</link>
<dc:creator>ana</dc:creator><content:encoded><![CDATA[<p>Harbour {n} was dredged again. Nobody asked who pays.</p>]]>
</content:encoded><wp:post_id>{n}</wp:post_id><wp:post_date_gmt>2019-05-12 09:{n:02}:00</wp:post_date_gmt>
<wp:post_name>the-same</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="trade">Trade</category></item>
"""
STATE = {
    "pieces": "SELECT headline, slug, body, state FROM articles_article ORDER BY id",
    "editions": "SELECT slug, headline, published_at, byline_text FROM articles_edition ORDER BY id",
    "authors": "SELECT name, slug FROM authors_author ORDER BY id",
    "topics": "SELECT name, slug FROM articles_topic ORDER BY id",
    "redirects": "SELECT path FROM articles_redirect ORDER BY path",
    "items": "SELECT source, state, notes FROM intake_importeditem ORDER BY id",
}


def started(export: Path, database: Path) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "import_site", str(export), "--without-derived", "--verbosity", "0"]
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment(database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def state(database: Path) -> str:
    with closing(sqlite3.connect(database)) as file:
        return json.dumps({name: file.execute(sql).fetchall() for name, sql in STATE.items()}, indent=1)


def count(database: Path) -> int:
    with closing(sqlite3.connect(database)) as file:
        return file.execute("SELECT count(*) FROM intake_importeditem").fetchone()[0]


def test_the_state_is_that_of_one_run(database_file, tmp_path):
    export = tmp_path / "review.xml"
    export.write_text(HEAD + "".join(POST.format(n=n) for n in range(1, ITEMS + 1)) + "</channel></rss>")
    once = tmp_path / "once.sqlite3"
    with closing(sqlite3.connect(database_file)) as empty, closing(sqlite3.connect(once)) as copy:
        empty.backup(copy)  # with what still lies in its log
    whole = started(export, once)
    assert whole.wait() == 0, whole.stderr.read().decode()
    for kill in range(KILLS):
        process = started(export, database_file)
        wanted = (kill + 1) * ITEMS // (KILLS + 1)
        while count(database_file) < wanted and process.poll() is None:
            time.sleep(0.02)
        process.kill()
        process.wait()
        process.stderr.close()
    assert 0 < count(database_file) < ITEMS  # or nothing was killed in the middle
    last = started(export, database_file)
    assert last.wait() == 0, last.stderr.read().decode()
    assert state(database_file) == state(once)
