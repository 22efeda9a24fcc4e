"""What a document costs the process that answers people grows with its length and no faster, whatever it is made of."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles import limits
from intake import readers, recognition, store
from intake.drafts import Block, Draft, Manuscript, place_for
from intake.moving import moved, read_moves
from intake.readers import manuscripts
from tests.articles.test_desk import person
from tests.growth import bounded

TEXT = "Text is here, and goes on for a while as text does."
NAMES = "; ".join(f"Ana{number} Example" for number in range(20_000))


class Counted(list):
    """Counts how often a place of it is looked at."""

    looks = 0

    def __getitem__(self, place):
        self.looks += 1
        return super().__getitem__(place)


def test_many_blocks_are_put_back_in_one_go_through_the_text():
    blocks = Counted(Block("paragraph", "Words.", line=2 * line) for line in range(1, 6001))
    place = 0
    for line in range(1, 12_001, 2):
        new = Block("rule", "", line=line)
        place = place_for(new, blocks, start=place)
        blocks.insert(place, new)
    assert [block.line for block in blocks] == list(range(1, 12_001))
    assert blocks.looks < 5 * len(blocks)


@pytest.mark.parametrize("inside", ["<p>***</p>", '<p>***<span data-note="">Note.</span></p>'])
def test_a_text_of_what_has_no_words(inside):
    html = f"<p>Boats</p><p>{TEXT}</p>" + inside * (limits.LINES - 10) + f"<p>{TEXT}</p>"
    with bounded(40):
        draft = manuscripts.recognise(Manuscript(html), "rules.html")
    assert len(draft.blocks) > 1000


LONG = {
    "spaces in a line": f"Boats\nx{' ' * 300_000}y\n{TEXT}\n",
    "bars in a line": f"Boats\nx{' | ' * 100_000}y\n{TEXT}\n",
    "names in the head": f"---\nAuthor: {NAMES}\n---\nBoats\n{TEXT}\n",
    "spaces in the head": f"---\nAuthor: Ana{' ' * 300_000}Example\n---\nBoats\n{TEXT}\n",
    "topics in the head": f"---\nTopics: {NAMES}\n---\nBoats\n{TEXT}\n",
    "signs of a mail address": f"Ana Example\n\n{'a@.' * 40_000}-\n\nBoats\n\n{TEXT}\n",
    "lines in the head": "---\n" + "key: value\n" * 7000 + f"---\nBoats\n{TEXT}\n",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_text_file(text):
    with bounded(40):
        draft = readers.read(text.encode(), "boats.txt")
    assert "Boats" in (draft.headline, *(block.text for block in draft.blocks))


def test_a_line_of_names_that_is_no_byline_is_said_and_stays_in_the_report():
    draft = readers.read(LONG["names in the head"].encode(), "boats.txt")
    assert draft.contributors == [] and draft.headers["author"].endswith("Ana19999 Example")
    (said,) = [finding for finding in draft.findings if finding.kind == "unsigned"]
    assert "characters: nobody was taken from it" in said.note and said.source.startswith("Ana0 Example; Ana1")


@pytest.mark.parametrize("part", ["bio", "notice", "headline", "text"])
@pytest.mark.parametrize("filled", ["Words go on and on here.", "***"])
def test_moves_without_end(filled, part):
    text = "\n".join(["Boats", TEXT, *[filled] * (limits.LINES - 10), TEXT])
    draft = readers.read(text.encode(), "boats.txt")
    moves = read_moves(" ".join(f"{line}={part}" for line in range(3, 1500)))
    with bounded(40):
        assert moved(draft, moves).draft.blocks


@pytest.mark.django_db
def test_topics_without_end_are_asked_for_in_part_and_that_is_said(django_assert_max_num_queries):
    draft = readers.read(LONG["topics in the head"].encode(), "boats.txt")
    sentence = "The document names 20,000 topics: the first 30 were looked for."
    writer = person("Writer")
    with django_assert_max_num_queries(60):
        form = recognition.RecognitionForm(moved(draft, []), user=writer, at=timezone.now())
    assert sentence in form.missing_topics
    with django_assert_max_num_queries(160):
        _, report = store.store(draft, at=timezone.now(), by=writer)
    assert sentence in report.lines


def test_thirty_topics_are_all_looked_for():
    draft = Draft("Boats", headers={"topics": "; ".join(map(str, range(30)))})
    assert len(store.topics_of(draft)) == 30 and store.too_many_topics(draft) == []
