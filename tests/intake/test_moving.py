"""A paragraph becomes whatever a person says it is; nothing is lost on the way, and every move can be taken back."""

from __future__ import annotations

import pytest

from intake import moving
from intake.readers import read, read_pasted

from .documents import WALL

BOATS = """\
Boats for Nobody
What a town does with a harbour it has lost.
By Ana Example
The boats are painted every spring, and nobody has asked since the ferry went what they are painted for, or by whom.
The mayor keeps one in the square, where children climb on it until it rains, and then it is only a boat in a square.
Bea Sample is a poet.
Ana Example is a fellow at the Example Institute.
Reprinted with permission of Example Review.
Image: Example Agency
"""


def draft_of(text: str = BOATS):
    return read(text.encode(), "boats.txt")


def after(*moves, text: str = BOATS):
    return moving.moved(draft_of(text), list(moves)).draft


def texts(draft) -> list[str]:
    return [block.text for block in draft.blocks]


def parts(draft) -> dict[int, tuple[str, ...]]:
    return {row.line: row.parts for row in moving.rows_of(draft)}


def words(draft) -> list[str]:
    """Every word of the draft, wherever it stands."""
    held = [draft.headline, draft.standfirst, draft.image_credit, *draft.notices, *texts(draft)]
    held += [f"{person.name} {person.bio}" for person in draft.contributors]
    held += [finding.source for finding in draft.findings if finding.kind in ("out", "byline")]
    return sorted(" ".join(held).replace("Image: ", "").replace(".", "").split())  # a credit has no stop


def test_each_paragraph_is_shown_with_what_it_is():
    assert parts(draft_of(WALL)) == {
        1: ("headline",),
        2: ("standfirst",),
        3: ("text",),
        4: ("text",),
        5: ("bio",),
        6: ("image_credit",),
    }


def test_the_old_headline_goes_back_into_the_text():
    draft = after((2, "headline"))
    assert draft.headline == "What a town does with a harbour it has lost." and draft.standfirst == ""
    assert texts(draft)[0] == "Boats for Nobody"
    assert parts(draft)[1] == ("text",) and parts(draft)[2] == ("headline",)


@pytest.mark.parametrize("part", ["standfirst", "notice", "image_credit", "headline", "out", "bio", "bio:0"])
@pytest.mark.parametrize("line", range(1, 10))
def test_no_word_is_lost_by_a_move_there_and_back(line, part):
    before, there, back = draft_of(), after((line, part)), after((line, part), (line, "text"))
    for draft in (there, back):
        assert set(words(before)) <= {*words(draft), "By", "Ana", "Example"}, (line, part)
    block = " ".join(next(row.text for row in moving.rows_of(before) if row.line == line).split())
    assert any(block == " ".join(text.split()) for text in texts(back))


def test_a_paragraph_becomes_the_bio_of_somebody_and_says_where_they_work():
    draft = after((6, "bio:0"))
    assert [person.name for person in draft.contributors][0] == "Ana Example"
    assert draft.contributors[0].bio.endswith("Bea Sample is a poet.")


def test_or_of_whomever_it_names():
    draft = after((4, "bio"))
    assert draft.contributors[-1].name == "" and draft.contributors[-1].bio.startswith("The boats are painted")
    draft = after((7, "text"), (7, "bio"))
    assert [str(stated) for stated in draft.contributors[0].affiliations] == ["fellow, Example Institute"]


def test_who_has_another_line_stays_without_the_one_that_is_text():
    moved = moving.moved(draft_of(), [(7, "text")])
    ana = next(person for person in moved.draft.contributors if person.name == "Ana Example")
    assert ana.bio == "" and ana.affiliations == ()


def test_who_has_no_other_line_signs_no_more_and_the_others_keep_their_names():
    text = BOATS.replace("By Ana Example\n", "")
    moved = moving.moved(draft_of(text), [(5, "text")])
    assert [person.name for person in moved.draft.contributors] == ["Ana Example"]
    assert moved.people == ["1"]


def test_the_form_of_a_paste_survives_every_move():
    draft = read_pasted("<h1>Boats</h1>" + "<p>The text goes <em>on</em> and on.</p>" * 4)
    for part in ("standfirst", "notice", "out"):
        there_and_back = moving.moved(draft, [(3, part), (3, "text")]).draft
        assert there_and_back.blocks == draft.blocks


@pytest.mark.parametrize(
    "text", ["", "x", "1=2", "1=bio:<b>", "99999999=text", "1=text;2=out", "=text", "1=headline\x00"]
)
def test_what_is_no_move_is_none(text):
    assert moving.read_moves(text) == []


def test_a_line_or_a_person_that_there_is_none_of_changes_nothing():
    before = draft_of()
    assert after((99, "headline")).to_dict() == before.to_dict()
    assert after((4, "bio:77")).contributors[0].name == before.contributors[0].name


def test_the_draft_as_recognised_stays_as_it_is():
    draft = draft_of()
    plain = draft.to_dict()
    moving.moved(draft, [(1, "text"), (4, "headline"), (7, "out"), (8, "text")])
    assert draft.to_dict() == plain
