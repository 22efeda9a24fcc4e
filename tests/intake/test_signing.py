"""Who signs by a header line: one name or several, with titles, and the same person as the bio line names."""

from __future__ import annotations

import pytest

from intake.drafts import Draft
from intake.readers import read

from .documents import WALL, headed


def draft_of(**headers: str) -> Draft:
    return read(headed(WALL, **headers).encode(), "piece.txt")


@pytest.mark.parametrize("key", ["by", "author", "authors", "byline"])
@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Bea Roe and Cea Poe", ["Bea Roe", "Cea Poe"]),
        ("Bea Roe, Cea Poe", ["Bea Roe", "Cea Poe"]),
        ("Bea Roe & Cea Poe", ["Bea Roe", "Cea Poe"]),
        ("Bea Roe, Cea Poe and Dea Moe", ["Bea Roe", "Cea Poe", "Dea Moe"]),
        ("by Bea Roe", ["Bea Roe"]),
        ("Dr Bea Roe; Prof. Cea Poe", ["Bea Roe", "Cea Poe"]),
        ("Bea Roe; Cea Poe; Bea Roe", ["Bea Roe", "Cea Poe"]),
        ("Bea van der Roe-Moe und Cea d’Poe", ["Bea van der Roe-Moe", "Cea d’Poe"]),
        ("Bea Roe et Cea Poe", ["Bea Roe", "Cea Poe"]),
        ("Exemplo", ["Exemplo"]),
        ("Roe, Bea", ["Roe, Bea"]),
        ("The Editors", ["The Editors"]),
        ("The Harbour and Sea Desk", ["The Harbour and Sea Desk"]),
        ('"Bea Roe"', ["Bea Roe"]),
        ("bea roe", ["bea roe"]),
        ("Bea Roe, fellow, Example House", ["Bea Roe"]),
    ],
)
def test_each_name_is_a_person(key, value, names):
    assert [person.name for person in draft_of(**{key: value}).contributors] == names


def test_titles_and_posts_stay_with_the_name():
    bea, cea = draft_of(by="Dr. Bea Roe, fellow, Example House; Cea Poe").contributors
    assert (bea.honorific, [(post.title, post.institution) for post in bea.posts]) == (
        "Dr.", [("fellow", "Example House")],
    )  # fmt: skip
    assert (cea.honorific, cea.posts) == ("", ())


def test_what_the_text_says_of_somebody_is_added_whatever_form_the_name_has():
    for name in ("ANA EXAMPLE", "Ana B. Example", "Ána Example"):
        (ana,) = draft_of(by=name).contributors
        assert ana.bio == "Ana Example is a fellow at the Example Institute."
        assert [post.institution for post in ana.posts] == ["Example Institute"]


def test_a_pronoun_in_the_closing_line_is_whoever_signs():
    text = WALL.replace("Ana Example is a fellow", "She is a fellow")
    (bea,) = read(headed(text, by="Bea Roe").encode(), "x.txt").contributors
    assert (bea.name, bea.posts[0].institution) == ("Bea Roe", "Example Institute")


def test_whoever_the_header_does_not_name_does_not_sign_and_no_line_is_lost():
    draft = draft_of(by="Bea Roe")
    assert [person.name for person in draft.contributors] == ["Bea Roe"]
    assert draft.blocks[-1].text == "Ana Example is a fellow at the Example Institute."
    assert "unsigned" in [finding.kind for finding in draft.findings]


@pytest.mark.parametrize("key", ["title", "headline"])
def test_a_headline_in_the_header_is_the_headline(key):
    body = WALL.split("\n", 1)[1]
    draft = read(headed(body, **{key: "A Wall by the Sea"}).encode(), "x.txt")
    assert (draft.headline, draft.standfirst) == ("A Wall by the Sea", "What a town owes to the water.")
    assert [block.text for block in draft.blocks] == [block.text for block in read(WALL.encode(), "x.txt").blocks]


def test_a_headline_that_stands_in_both_places_stands_once():
    draft = draft_of(title="A wall by the sea")
    assert draft.headline == "A wall by the sea" and len(draft.blocks) == 2
