"""What a change looks like before an editor says what it is."""

from types import SimpleNamespace

import pytest

from articles.press import errata
from tests.growth import bounded

TEXT = {"headline": "H", "standfirst": "S", "body": "<p>One.</p>", "image_caption": "", "byline_text": "Ann"}


def suggest(was: str, now: str, **others) -> errata.ChangeSuggestion:
    before = SimpleNamespace(**TEXT | {"body": was})
    return errata.suggest(before, SimpleNamespace(**TEXT | {"body": now} | others))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("<p>In 1994, they met.</p>", "<p>In 1994 they met.</p>"),
        ("<p>However, they met.</p>", "<p>But they met.</p>"),
        ("<p>teh word</p>", "<p>The word</p>"),
        ('<p>He said: "We go."</p>', "<p>He said: “We go.”</p>"),
        ("<p>He said: “We go.” They left.</p>", "<p>He said: “We go.” They went.</p>"),
        ("<p>Er sagte: „Wir gehen.“ Sie gingen.</p>", "<p>Er sagte: „Wir gehen.“ Sie liefen.</p>"),
        ("<p>They met, Kim said.</p>", "<p>They met, <strong>Kim</strong> said.</p>"),
        ("<p>a word</p>", "<h2>a word</h2>"),
    ],
)
def test_style_is_silent(was, now):
    assert suggest(was, now) == errata.ChangeSuggestion("silent")


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ("<p>In 1994 they met.</p>", "<p>In 1995 they met.</p>", "A number changed: 1994 → 1995."),
        ("<p>It took three years.</p>", "<p>It took four years.</p>", "A number changed: three → four."),
        ("<p>But Kim said so.</p>", "<p>But Lee said so.</p>", "A name changed: Kim → Lee."),
        # A capital that begins a sentence says nothing, but for a word that has one elsewhere, too.
        ("<p>Kim said so. And Kim left.</p>", "<p>He said so. And Kim left.</p>", "A name changed: Kim → –."),
        ("<p>He said: “We will go.”</p>", "<p>He said: “We must go.”</p>", "A quotation changed."),
        ("<p>Er sagte: „Wir gehen.“</p>", "<p>Er sagte: „Wir bleiben.“</p>", "A quotation changed."),
        ("<blockquote><p>We go</p></blockquote>", "<blockquote><p>We went</p></blockquote>", "A quotation changed."),
        ("<p>They did go.</p>", "<p>They did not go.</p>", "A negation changed: – → not."),
        ("<p>They could go.</p>", "<p>They couldn’t go.</p>", "A negation changed: – → couldn’t."),
        ("<p>One.</p><p>It fell to 4 percent.</p>", "<p>One.</p>", "A number changed: 4 → –."),
    ],
)
def test_what_is_said_otherwise_is_a_correction(was, now, reason):
    assert suggest(was, now) == errata.ChangeSuggestion("correction", (reason,))


@pytest.mark.parametrize("field", ["headline", "byline_text", "standfirst", "image_caption"])
def test_it_looks_beyond_the_text(field):
    assert suggest("<p>One.</p>", "<p>One.</p>", **{field: "In 2019 they met Bo."}).kind != "silent"


def test_paragraphs_that_came_to_be_are_an_update():
    assert suggest("<p>They met.</p>", "<p>They met.</p><p>On 3 May Kim left.</p>") == errata.ChangeSuggestion("update")


def test_what_the_longest_texts_look_like_takes_no_longer_than_their_length():
    """A sentence was looked for in all that stood before each word: eight seconds for a paragraph of 16,000."""
    was, now = ("<p>" + f"<strong>a</strong> {word} " * 4000 + "</p>" for word in ("Kim", "Lee"))
    with bounded(8):
        assert suggest(was, now).kind == "correction"
