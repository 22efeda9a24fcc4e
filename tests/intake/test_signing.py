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
    assert (bea.honorific, [(post.title, post.institution) for post in bea.affiliations]) == (
        "Dr.", [("fellow", "Example House")],
    )  # fmt: skip
    assert (cea.honorific, cea.affiliations) == ("", ())


def test_what_the_text_says_of_somebody_is_added_whatever_form_the_name_has():
    for name in ("ANA EXAMPLE", "Ana B. Example", "Ána Example"):
        (ana,) = draft_of(by=name).contributors
        assert ana.bio == "Ana Example is a fellow at the Example Institute."
        assert [post.institution for post in ana.affiliations] == ["Example Institute"]


def test_a_pronoun_in_the_closing_line_is_whoever_signs():
    text = WALL.replace("Ana Example is a fellow", "She is a fellow")
    (bea,) = read(headed(text, by="Bea Roe").encode(), "x.txt").contributors
    assert (bea.name, bea.affiliations[0].institution) == ("Bea Roe", "Example Institute")


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


PROSE = "The wall was built when nobody lived behind it, and it has held back the water for sixty winters."


def typed(text: str) -> Draft:
    return read(text.encode(), "piece.txt")


def test_a_byline_and_one_bio_line_of_several_sentences_tell_of_the_same_people():
    """Two of them share a sentence; the header names them, too."""
    closing = (
        "Ana Example and Ben Sample are fellows at the Example Institute for Water. "
        "Cleo Specimen is a professor of law at Sample University."
    )
    for top in ("By Ana Example, Ben Sample and Cleo Specimen", "By: Ana Example, Ben Sample and Cleo Specimen"):
        draft = typed(f"A Wall by the Sea\n\n{top}\n\n{PROSE}\n\n{closing}\n")
        houses = [(person.name, [post.institution for post in person.affiliations]) for person in draft.contributors]
        assert houses == [
            ("Ana Example", ["Example Institute for Water"]),
            ("Ben Sample", ["Example Institute for Water"]),
            ("Cleo Specimen", ["Sample University"]),
        ]


def test_names_with_their_houses_line_by_line_under_the_headline():
    top = "A Wall by the Sea\nAna Example, Example University\nBen Sample, Sample Institute for Ships"
    draft = typed(f"{top}\n\n{PROSE}\n")
    assert [(p.name, p.affiliations[0].institution, p.bio) for p in draft.contributors] == [
        ("Ana Example", "Example University", ""),
        ("Ben Sample", "Sample Institute for Ships", ""),
    ]
    assert not any("Sample" in block.text for block in draft.blocks)


@pytest.mark.parametrize("first", ["Title", "Headline"])
def test_labels_from_a_title_on_are_headers_without_rules_around_them(first):
    draft = typed(f"{first}: A Wall by the Sea\nBy: Ana Example and Ben Sample\nDate: 3 March 2025\n\n{PROSE}\n")
    assert draft.headline == "A Wall by the Sea" and str(draft.published_on) == "2025-03-03"
    assert [person.name for person in draft.contributors] == ["Ana Example", "Ben Sample"]
    assert draft.blocks[0].text == PROSE.split("\n")[0]


def test_a_headline_with_a_colon_is_no_label():
    draft = typed(f"Water: A Wall by the Sea\n\n{PROSE}\n")
    assert draft.headline == "Water: A Wall by the Sea"


def test_a_bio_line_of_who_has_a_byline_is_found_above_a_closing_line_that_no_rule_knows():
    closing = "Ana Example is a professor of law at Sample University and a former judge of the Example Court."
    below = "This newspaper is printed on paper that was a tree once, as all of its readers know by now."
    draft = typed(f"A Wall by the Sea\n\nBy Ana Example\n\nThe sea came.\n\nIt went.\n\n{closing}\n\n{below}\n")
    assert [post.institution for post in draft.contributors[0].affiliations] == ["Sample University", "Example Court"]
    assert [block.text for block in draft.blocks] == ["The sea came.", "It went.", below]


def test_a_line_that_announces_what_follows_is_no_standfirst():
    draft = typed(f"A Wall by the Sea\n\nThe town asked three things:\n\n{PROSE}\n")
    assert draft.standfirst == "" and draft.blocks[0].text == "The town asked three things:"
