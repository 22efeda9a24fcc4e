"""A site may call its people and its topics anything: a piece comes in, or a sentence, and no traceback."""

from __future__ import annotations

import pytest

from articles.body import plain
from articles.models import Article, Topic
from authors.models import Author
from intake.drafts import UnreadableDocument
from intake.importing import batches
from intake.models import ImportedItem
from intake.sites.records import Person, Site, Skipped, Term
from tests.intake.site import item, read_from
from tests.intake.test_importing import AT

pytestmark = pytest.mark.django_db
NAMES = [
    "",
    " ",
    "<b>Ana</b>",
    "<script>alert(1)</script>",
    "Ana \u2066Example",
    "\u2069",
    "x" * 5000,
    "Ana " + "x" * 500,
    "-",
    "🙂" * 300,
    "\u0301" * 500,
    "Ana\nExample",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "None",
    "%s%n",
    "{{ settings }}",
    "Ana & Ben < Cara",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("publishes", [True, False])
def test_a_name_of_any_kind(monkeypatch, tmp_path, name, publishes):
    rows = [
        Site("WordPress", name, "https://review.example.org", "en"),
        Person("ana", name, bio=f"{name} is a fellow at {name}.", email=name, url=name, picture=name),
        Person("", name),
        Term("category:trade", name, "category", description=name),
        Term("tag:sea", name, "tag", parent="category:trade"),
        item(1),
        item(2, headline=name, standfirst=name, slug=name, language=name, type=name, terms=["tag:sea"], notes=[name]),
        item(3, people=[], url=name, redirects=[name], published_at=name, modified_at=name, lead_picture=None),
        item(4, source=name or "x"),
        item(5, people=[f"user:{name}"], terms=[f"tag:{name}"]),
        Skipped(name, name, name),
    ]
    path = read_from(monkeypatch, tmp_path / "site.xml", rows)
    result = batches.run(path, batches.look(path), at=AT, publishes=publishes)
    states = set(ImportedItem.objects.values_list("source", "state"))
    assert len(states) == 5
    assert result.made == Article.objects.count() >= 1
    for author in Author.objects.all():
        author.clean_fields(exclude=["match_key"])  # SQLite takes what is longer than its column
        assert author.name and not plain.fault(author.name) and not plain.fault(author.bio)
    for topic in Topic.objects.all():
        assert topic.name and not plain.fault(topic.name) and not plain.fault(topic.introduction)


def test_a_name_that_no_record_may_have_is_a_sentence_that_says_what_to_do(monkeypatch, tmp_path):
    path = read_from(monkeypatch, tmp_path / "site.xml", [Site("WordPress"), Person("ana", "Ana"), item(1)])
    site = batches.look(path)
    site.names["author", "ana"].name = "<b>Ana</b>"  # as somebody may type it into the table
    refusal = r"^The author “<b>Ana</b>” \(ana\) cannot be taken: .* Give it another"
    with pytest.raises(UnreadableDocument, match=refusal):
        batches.run(path, site, at=AT, publishes=True)
    assert not Article.objects.exists()
