"""The bio-line grammar, on lines about nobody. No database.

The labelled lines of real op-eds stay where they lie; where they are at hand they are scored with floors a little
under what was measured.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.biolines import read_bioline, read_institution_line, tails
from tests import growth

LABELLED = Path(os.environ.get("CASES", "/nowhere")) / "biolines.jsonl"

# What lines are made of, to be put together in every order.
WORDS = [
    'Ana', 'Example', 'Dr.', 'is', 'a', 'the', 'former', 'fellow', 'director', 'professor', 'at', 'of', 'for', 'in',
    'with', 'on', 'and', ',', '.', ';', ':', '(', ')', '“', '”', '’s', "'", '—',
    'who', 'where', 'she', 'He', 'They', 'was', 'has', 'been', 'Institute', 'University', 'NRO’s', 'its', '&', 'author',
    'Jr.', 'PhD', 'By', 'Author:', 'teaches',
]  # fmt: skip


def people(line: str) -> dict[str, list[tuple[str, str | None]]]:
    """Name → titles with their institutions."""
    return {c.name: [(post.title, post.institution) for post in c.affiliations] for c in read_bioline(line)}


def posts(line: str) -> list[tuple[str, str | None]]:
    """The posts of the only person in a line."""
    (only,) = people(line).values()
    return only


class TestTheLineOfADocument:
    def test_name_title_and_institution(self):
        line = "Ana Example works as senior editor for rivers and inland-harbour affairs with the Example Institute."
        (example,) = read_bioline(line)
        assert example.name == "Ana Example"
        assert example.bio == line
        (post,) = example.affiliations
        assert (post.title, post.institution) == (
            "senior editor for rivers and inland-harbour affairs",
            "Example Institute",
        )
        assert post.current and post.unit is None


class TestOnePerson:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("Ana Example is a fellow at the Example Institute.", [("fellow", "Example Institute")]),
            ("Ana Example is a senior fellow with the Example Institute", [("senior fellow", "Example Institute")]),
            ("— Ana Example is Example Review’s roving correspondent.", [("roving correspondent", "Example Review")]),
            ("• Ana Example is an Example Times columnist", [("columnist", "Example Times")]),
            ("Ana Example serves as director of Example Watch.", [("director", "Example Watch")]),
            ("Ana Example teaches history at Example College.", [("teaches history", "Example College")]),
            ("Ana Example directs the Example Program on Trade.", [("director", "Example Program on Trade")]),
            ("Ana Example works for the Example Bank.", [("", "Example Bank")]),
            ("Ana Example writes for Exempla.", [("", "Exempla")]),
            ("Ana Example writes on ports for the Example Review.", [("", "Example Review")]),
            ("Ana Example contributes regularly to Example Opinion.", [("", "Example Opinion")]),
            ("Ana Example advises Example Partners on ports.", [("", "Example Partners")]),
            ("Ana Example represents the ports in the Example Senate.", [("", "Example Senate")]),
            ("Ana Example writes on law for the poor of Springfield.", []),
            ("Ana Example works hard for Americans.", []),
            ("Ana Example works for the UN.", [("", "UN")]),
            ("Ana Example writes a column for the Example Sun.", [("", "Example Sun")]),
            ("Ana Example serves on the Example City Council.", [("member", "Example City Council")]),
            ("Ana Example served two terms as mayor of Exempla.", [("mayor of Exempla", None)]),
            ("Ana Example worked at Exempla.", [("", "Exempla")]),
            ("Ana Example spent twelve long years as a prosecutor in Exempla.", [("prosecutor", None)]),
            ("Ana Example retired as superintendent of Example Schools.", [("superintendent", "Example Schools")]),
            (
                "Ana Example is a mother of three and a teacher in Exempla.",
                [("mother of three", None), ("teacher", None)],
            ),
            (
                "Ana Example was press secretary for Gov. Roe at Example House.",
                [("press secretary for Gov. Roe", "Example House")],
            ),
            (
                "Ana Example is an Exempla resident and a board member of Example Watch.",
                [("Exempla resident", None), ("board member", "Example Watch")],
            ),
            ("Ana Example advises cities and represents dockers in Springfield.", []),
            ("Ana Example hosts “Example Hour” and lives in Springfield.", []),
            (
                "Ana Example founded Example Labs and now chairs its board.",
                [("founder", "Example Labs"), ("chair", "Example Labs")],
            ),
            (
                "Ana Example is a fellow at the University of Example at Springfield.",
                [("fellow", "University of Example at Springfield")],
            ),
            ("Ana Example is on leave from Example University.", [("", "Example University")]),
            (
                "Ana Example is on leave from Example University, where she is a reader.",
                [("reader", "Example University")],
            ),
            ("Ana Example is affiliated with the Example Lab.", [("", "Example Lab")]),
            ("Ana Example was recently named director of Example Watch.", [("director", "Example Watch")]),
            ("Ana Example is ER’s deputy managing editor.", [("deputy managing editor", "ER")]),
            (
                "Ana Example runs communications for the Example Alliance.",
                [("runs communications", "Example Alliance")],
            ),
            (
                "Ana Example is a rancher and a commissioner of Example Council.",
                [("rancher", None), ("commissioner", "Example Council")],
            ),
            (
                "Ana Example is a debate coach and is currently pursuing her Masters in Trade at Example University.",
                [("debate coach", None), ("pursuing Masters in Trade", "Example University")],
            ),
            (
                "Ana Example is a Liberal strategist and CNN political commentator.",
                [("Liberal strategist", None), ("political commentator", "CNN")],
            ),
            (
                "Ana Example is vice president of Example Communications, Inc., and a fellow at Example Watch.",
                [("vice president", "Example Communications, Inc."), ("fellow", "Example Watch")],
            ),
            (
                "Ana Example is an editorial writer for The Exemplan and exemplan.com.",
                [("editorial writer", "The Exemplan"), ("editorial writer", "exemplan.com")],
            ),
            (
                "Ana Example is counsel for the outdoor retailer Exempla Supply.",
                [("counsel", "Exempla Supply")],
            ),
            ("Ana Example is the creator of the podcast Red Tide.", [("creator of the podcast Red Tide", None)]),
            (
                "Ana Example is an economist with Exempla’s Ministry of Ports.",
                [("economist", "Ministry of Ports")],
            ),
            (
                "Ana Example is a senior associate (non-resident) at Example House.",
                [("senior associate (non-resident)", "Example House")],
            ),
            (
                "Ana Example is provost of Example College, Harbour Campus.",
                [("provost", "Example College, Harbour Campus")],
            ),
            (
                "Ana Example holds the Example Research Chair in Ports and Society at Example College.",
                [("Example Research Chair in Ports and Society", "Example College")],
            ),
            ("Ana Example heads the Ports desk at Example Risks.", [("head", "Example Risks")]),
            (
                "Ana Example is an intern with Exempla-People’s Legal Services.",
                [("intern", "Exempla-People’s Legal Services")],
            ),
            ("Ana Example is an economist.", [("economist", None)]),
            ("By Ana Example, fellow, Example Institute", [("fellow", "Example Institute")]),
            ("Author: Ana Example, ENU", [("", "ENU")]),
            ("Ana Example, Example University", [("", "Example University")]),
            ("(The Rev. Ana Example is pastor of Example Church)", [("pastor", "Example Church")]),
            ("Ana Example is a partner with law firm Roe & Sons LLP.", [("partner", "Roe & Sons LLP")]),
            ("Ana Example is a writer for the business daily Exempla.", [("writer", "Exempla")]),
            (
                "Ana Example is the A. B. Writer professor of law and ethics at Example University.",
                [("A. B. Writer professor of law and ethics", "Example University")],
            ),
            (
                "Ana Example is president and CEO of Example Works.",
                [("president and CEO", "Example Works")],
            ),
            (
                "Ana Example is a professor of history and director of the Center for Seas at Example University.",
                [("professor of history", "Example University"), ("director", "Example University")],
            ),
            (
                "Ana Example, president of Example Watch, is a contributor to the Mirror and Example Review.",
                [("president", "Example Watch"), ("contributor", "Mirror"), ("contributor", "Example Review")],
            ),
            (
                "Ana Example is a member of the Gazette’s editorial board.",
                [("member of the editorial board", "Gazette")],
            ),
            (
                "Ana Example is a fellow at Example House, where she is also head of research.",
                [("fellow", "Example House"), ("head of research", "Example House")],
            ),
            (
                "As chief economist of Example Bank, Ana Example advises cities on debt.",
                [("chief economist", "Example Bank")],
            ),
            (
                "Ana Example is a professor at Example College and at the School of Law of Other University.",
                [("professor", "Example College"), ("professor", "Other University")],
            ),
            (
                "Ana Example is a former judge and current professor at Example University.",
                [("judge", None), ("professor", "Example University")],
            ),
            (
                "Ana Example is a member of the Women, Peace and Security team at Example House.",
                [("member", "Example House")],
            ),
            ("Ana Example is a lawyer at St. Mary's University.", [("lawyer", "St. Mary's University")]),
            ("Ana Example is a tutor at Port St. Mary’s Seminary.", [("tutor", "Port St. Mary’s Seminary")]),
            ("Ana Example is ER’s White House correspondent.", [("White House correspondent", "ER")]),
            (
                "Ana Example is an Example Review Online contributor.",
                [("contributor", "Example Review Online")],
            ),
            ("Ana Example is an editor at Exempla’s Weekly.", [("editor", "Exempla’s Weekly")]),
            (
                "Ana Example is a fellow at the International Peace and Conflict Center.",
                [("fellow", "International Peace and Conflict Center")],
            ),
            ("Ana Example works on water law at Example House.", [("", "Example House")]),
            (
                "Ana Example left the navy in 1990 and now teaches history at Example College.",
                [("teaches history", "Example College")],
            ),
            ("Ana Example covers health for Example Review.", [("covers health", "Example Review")]),
            ("Ana Example reports on ports for Exempla.", [("reports on ports", "Exempla")]),
            ("Ana Example oversees the ports desk at Example House.", [("oversees ports desk", "Example House")]),
            ("Ana Example leads research at Example House.", [("leads research", "Example House")]),
            ("Ana Example is studying law at Example College.", [("studying law", "Example College")]),
            ("Ana Example has taught law at Example College since 1998.", [("taught law", "Example College")]),
            ("Ana Example edits the opinion pages of the Gazette.", [("edits opinion pages", "Gazette")]),
            ("Ana Example sits on the board of directors of Exempla.", [("on the board of directors", "Exempla")]),
            ("Ana Example is an editor at Exempla’s.", [("editor", "Exempla’s")]),
            ("Ana Example is at the Foundation for Exempla’s Future.", [("", "Foundation for Exempla’s Future")]),
            ("Ana Example is a lawyer at the Publishers’ Guild.", [("lawyer", "Publishers’ Guild")]),
            ("Ana Example is a fellow at Women in Law.", [("fellow", "Women in Law")]),
            ("Ana Example is founder of Girls Who Read.", [("founder", "Girls Who Read")]),
            ("Ana Example was an engineer at Exempla for 30 years.", [("engineer", "Exempla")]),
            (
                "Ana Example is a fellow at both the Example Institute and Other House.",
                [("fellow", "Example Institute"), ("fellow", "Other House")],
            ),
            (
                "Ana Example is head of the center for the study of ports at Example College.",
                [("head", "Example College")],
            ),
            (
                "Ana Example is a junior majoring in biology at Example College.",
                [("junior", "Example College")],
            ),
        ],
    )
    def test_reads(self, line, expected):
        assert posts(line) == expected

    def test_a_book_is_no_institution_and_counts_only_where_nothing_else_is_stated(self):
        assert posts("Ana Example is the author of “The Example: A History.”") == [("author", None)]
        line = "Ana Example is a fellow at Example House and the author of “The Example: A History.”"
        assert posts(line) == [("fellow", "Example House")]

    @pytest.mark.parametrize(
        "life", ["was born in Porto", "grew up by the sea", "left the navy in 1990", "flew planes"]
    )
    def test_a_life_may_be_told_before_the_post(self, life):
        line = f"Ana Example {life}. She is director of Example House."
        assert posts(line) == [("director", "Example House")]
        assert read_bioline(line)[0].bio == line

    @pytest.mark.parametrize(
        "lead",
        [
            "Economist", "Award-winning novelist", "The poet", "• Novelist", "Exempla professor", "Retired Army Col.",
            "Senior fellow", "Contributing Editor", "Ald.",
        ],
    )  # fmt: skip
    def test_what_somebody_is_may_stand_before_the_name(self, lead):
        (ana,) = read_bioline(f"{lead} Ana Example is a fellow at Example House.")
        assert (ana.name, ana.affiliations[0].institution) == ("Ana Example", "Example House")

    @pytest.mark.parametrize(
        "opening", ["Born in Port Example", "A native of Port Example", "After a life at sea", "Raised on a farm"]
    )
    def test_and_before_the_name(self, opening):
        line = f"{opening}, Ana Example is director of Example House."
        assert people(line) == {"Ana Example": [("director", "Example House")]}

    def test_an_apposition_may_hold_v_with_a_stop(self):
        line = "Ana Example, a plaintiff in Roe v. Moe, is a nurse at Example Hospital."
        assert posts(line)[-1] == ("nurse", "Example Hospital")

    def test_a_former_post_and_a_present_one_are_two(self):
        (ana,) = read_bioline("Ana Example is a former judge and now professor at Example University.")
        assert [(post.title, post.current) for post in ana.affiliations] == [("judge", False), ("professor", True)]

    def test_what_is_over_is_marked(self):
        line = "Ana Example is a former judge and a fellow at Example House. She was an editor at Example Review."
        (ana,) = read_bioline(line)
        assert [(post.title, post.current) for post in ana.affiliations] == [
            ("judge", False),
            ("fellow", True),
            ("editor", False),
        ]

    def test_units_are_kept_apart_from_the_institution(self):
        line = "Ana Example is a lecturer in the Department of Law at Example University’s School of Affairs."
        (ana,) = read_bioline(line)
        assert ana.affiliations[0].institution == "Example University"
        assert ana.affiliations[0].unit == "Department of Law, School of Affairs"

    def test_its_and_where_refer_to_the_house_before(self):
        line = "Ana Example is a fellow at Example House and director of its Center for Seas."
        (ana,) = read_bioline(line)
        assert (ana.affiliations[1].institution, ana.affiliations[1].unit) == ("Example House", "Center for Seas")

    def test_tails_are_no_posts(self):
        line = (
            "Ana Example is a fellow at Example House. Follow her on Twitter @ana. Views expressed are her own. "
            "This column originally appeared in Example Review. Email: ana@example.org"
        )
        assert posts(line) == [("fellow", "Example House")]

    def test_pronouns_and_surnames_go_on(self):
        line = "Ana Example is a lawyer. She is also a fellow at Example House. Example was editor of Example Review."
        assert posts(line) == [("lawyer", None), ("fellow", "Example House"), ("editor", "Example Review")]

    def test_names_known_from_a_byline(self):
        (ana,) = read_bioline("She is a fellow at Example House.", about=["Ana Example"])
        assert (ana.name, ana.affiliations[0].institution) == ("Ana Example", "Example House")
        assert read_bioline("The tide was out.", about=["Ana Example"]) == []

    @pytest.mark.parametrize(
        "line",
        [
            "Example Brothers is an adviser to the merger.",
            "Example Health Insurance is a member of the association that opposed it.",
            "Wells Fargo is a lender to the port.",
            "Example Capital Management is an investor in the port.",
            "Exempla Works is the largest employer of the port.",
        ],
    )
    def test_a_firm_is_no_person(self, line):
        assert read_bioline(line) == []

    def test_two_in_capitals_are_two(self):
        assert list(people("BY ANA EXAMPLE AND JO-ANNE ROE")) == ["ANA EXAMPLE", "JO-ANNE ROE"]
        assert list(people("By Maj. Gen. (ret.) Ana Example")) == ["Ana Example"]

    def test_a_note_beside_a_byline_is_no_second_person(self):
        assert list(people("By Ana Example, Special to the Gazette")) == ["Ana Example"]

    def test_there_is_where_the_one_before_works(self):
        line = "Ana Example is head of research at Example House; Ben Sample is an analyst there."
        assert people(line)["Ben Sample"] == [("analyst", "Example House")]

    def test_retired_ends_only_the_first_of_two_posts(self):
        (ana,) = read_bioline("Ana Example is a retired colonel and senior adviser at Example House.")
        assert [(post.title, post.institution, post.current) for post in ana.affiliations] == [
            ("colonel", None, False), ("senior adviser", "Example House", True),
        ]  # fmt: skip


class TestNames:
    @pytest.mark.parametrize(
        ("line", "name", "honorific"),
        [
            ("Dr. Ana María Example-Roe is a fellow at Example House.", "Ana María Example-Roe", "Dr."),
            ("A.B. Writer III is a fellow at Example House.", "A.B. Writer III", ""),
            ("Ana Example, Ph.D., is a fellow at Example House.", "Ana Example", "Ph.D."),
            ("Lt. Gen. Ana Example (ret.) is a fellow at Example House.", "Ana Example", "Lt. Gen."),
            ("Maj. Gen. (ret.) Ana Example is a fellow at Example House.", "Ana Example", "Maj. Gen."),
            ("Ms Nguyen Van Example is a fellow at Example House.", "Nguyen Van Example", "Ms"),
            ("Ana van der Example is a fellow at Example House.", "Ana van der Example", ""),
            ("Abd al-Rahman al-Example is a fellow at Example House.", "Abd al-Rahman al-Example", ""),
            ("Ana d’Example is a fellow at Example House.", "Ana d’Example", ""),
            ("He Example is chair of Example House.", "He Example", ""),
            ("Ana “Nan” Example is a fellow at Example House.", "Ana “Nan” Example", ""),
            ("ANA EXAMPLE is a fellow at Example House.", "ANA EXAMPLE", ""),
            ("Exemplo is a fellow at Example House.", "Exemplo", ""),
            ("Mr. Example is a fellow at Example House.", "Example", "Mr."),
            ("Ana Fund is a fellow at Example House.", "Ana Fund", ""),
            ("Dean R. Example is a fellow at Example House.", "Dean R. Example", ""),
            ("陳大文 is a fellow at Example House.", "陳大文", ""),
        ],
    )
    def test_is_read(self, line, name, honorific):
        (person,) = read_bioline(line)
        assert (person.name, person.honorific) == (name, honorific)
        assert [post.institution for post in person.affiliations] == ["Example House"]


class TestSeveralPeople:
    def test_each_with_a_sentence(self):
        line = "Ana Example is a fellow at Example House. A. B. Writer is a professor at Example College."
        assert people(line) == {
            "Ana Example": [("fellow", "Example House")],
            "A. B. Writer": [("professor", "Example College")],
        }
        assert [c.bio for c in read_bioline(line)] == [
            "Ana Example is a fellow at Example House.",
            "A. B. Writer is a professor at Example College.",
        ]

    def test_one_sentence_for_both(self):
        line = "Ana Example and A. B. Writer are research fellows at Example House. Both are members of Example Watch."
        both = [("research fellow", "Example House"), ("member", "Example Watch")]
        assert people(line) == {"Ana Example": both, "A. B. Writer": both}

    def test_one_title_each(self):
        line = "Ana Example and A. B. Writer are president and director of Example House."
        assert people(line) == {
            "Ana Example": [("president", "Example House")],
            "A. B. Writer": [("director", "Example House")],
        }

    def test_a_second_subject_in_the_sentence(self):
        line = "Ana Example is a judge, and A. B. Writer is a fellow, at Example House; Jo Roe is a poet."
        assert people(line) == {
            "Ana Example": [("judge", "Example House")],
            "A. B. Writer": [("fellow", "Example House")],
            "Jo Roe": [("poet", None)],
        }

    def test_a_byline_with_houses(self):
        assert people("Authors: Ana Example, ENU, and Jo Roe, Example School") == {
            "Ana Example": [("", "ENU")],
            "Jo Roe": [("", "Example School")],
        }


class TestOtherLanguages:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            (
                "Ana Example ist Professorin für Geschichte an der Universität Beispiel.",
                ("Professorin für Geschichte", "Universität Beispiel"),
            ),
            ("Ana Example ist Redakteurin bei Exempla.", ("Redakteurin", "Exempla")),
            ("Ana Example lehrt Recht an der Hochschule Beispiel.", ("lehrt Recht", "Hochschule Beispiel")),
            ("Ana Example est chercheuse à l’Institut Exemple.", ("chercheuse", "Institut Exemple")),
            ("Ana Example est avocate à l'Université d'Exemple.", ("avocate", "Université d’Exemple")),
            (
                "Ana Example es profesora de historia en la Universidad de Ejemplo.",
                ("profesora de historia", "Universidad de Ejemplo"),
            ),
            ("Ana Example é professora da Universidade do Exemplo.", ("professora", "Universidade do Exemplo")),
            ("Ana Example è direttrice dell’Istituto Esempio.", ("direttrice", "Istituto Esempio")),
            ("Ana Example es periodista y escritora.", ("periodista y escritora", None)),
        ],
    )
    def test_the_commonest_shape_is_read(self, line, expected):
        assert people(line) == {"Ana Example": [expected]}

    @pytest.mark.parametrize(
        "line", ["Ana Example est morte lundi.", "Ana Example ist in Berlin.", "Es ist Professorin."]
    )
    def test_nothing_else_names_anybody(self, line):
        assert read_bioline(line) == []


class TestNobody:
    @pytest.mark.parametrize(
        "line",
        [
            "",
            " \t ",
            "\0",
            "The views expressed are those of Ana Example.",
            "This article by Ana Example first appeared in Example Review.",
            "Photo by Ana Example/Example Agency",
            "Courtesy of Example & Sons, Inc.",
            "Follow Ana Example on Twitter.",
            "Ana Example contributed to this report.",
            "Ana Example, a spokeswoman for Example Bank, said the figures were wrong.",
            "Example is a former chairman of the Example Commission.",
            "Mr. Example was indicted by the special counsel’s office last month.",
            "Mr. Example is the attorney general.",
            "Ana Example was secretary of state when the port was closed.",
            "The Example Foundation is a partner of the Example Project.",
            "The Example project is supported by the A. B. Writer Foundation.",
            "North Korea is a member of the United Nations.",
            "Still, Example is a dreadful candidate.",
            "Example Today is edited by Ana Example. Jo Roe is Example Today’s supervising editor.",
            "The Example Desk is the research desk of Example Review.",
            "Ana Example has failed on housing.",
            "Ana Example and Jo Roe have ended their campaigns.",
            "President Ana Example has a wall to build.",
            "Ana Example was born in Port Example.",
            "Ana Example was born in Port Example. She was indicted in June.",
            "Ana Example left the meeting. She is a bad loser.",
            "Example is the chairman of the Senate’s Committee on Seas. His absence is felt.",
            "Example is a member of the Example Union.",
            "Example Health is a member of the association that owns the port.",
            "Mr. Example is also a former client of Mr. Roe.",
            "Nobody works on walls at Example House.",
            "Scientists are members of the Example Institute.",
            "Opposition leader Ana Example argues that the wall is too high.",
            "Opposition leader Ana Example is a member of Example House.",
            "Example Dynamics is a leader in ports.",
            "Ana Example is a clown, a liar and a poor host.",
            "Example Land is the leader of North Example.",
        ],
    )
    def test_is_invented(self, line):
        assert read_bioline(line) == []


class TestDesks:
    def test_a_desk_signs_where_documents_allow_it(self):
        line = "The Example Desk is the research desk on trade at Example Review."
        (desk,) = read_bioline(line, collectives=True)
        assert desk.name == "The Example Desk"
        assert [(post.title, post.institution) for post in desk.affiliations] == [
            ("research desk on trade", "Example Review")
        ]

    def test_a_line_that_is_an_institution(self):
        assert [post.institution for post in read_institution_line("Example Institute")] == ["Example Institute"]
        assert read_institution_line("The tide at the Example Institute was out.") == []


class TestHostileLines:
    """100 KB on a line come back at once: nothing grows faster than the line."""

    LENGTH = 100_000

    @pytest.mark.parametrize(
        "unit",
        [
            "a", "A ", "A, ", "(a) ", ".", '"', "“a ", "a fellow, ", "of the Example Center ", "Example’s ", " & B",
            "of B ",
            ", where she is a fellow", "who is ", "al-", "van ", "Dr. ", ", PhD", "\0", "\u202e", "金", "http://a.b ",
            "Ana Example is a fellow at X. ", "Ana Example, a fellow at ", "; Ana Example, Example Bank",
        ],
    )  # fmt: skip
    def test_come_back_quickly(self, unit):
        line = ("Ana Example is a fellow at the Example " + unit * self.LENGTH)[: self.LENGTH]
        with growth.bounded(16):
            read_bioline(line)

    @given(st.text())
    def test_no_text_crashes(self, line):
        read_bioline(line)

    @given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
    def test_no_sequence_of_its_own_words_crashes(self, line):
        for contributor in read_bioline(line, collectives=True):
            assert contributor.name


class TestTails:
    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            ("Image: Example Agency", "image_credit"),
            ("This article first appeared in Example Review.", "reprint"),
            ("The opinions expressed here are the author’s own.", "disclaimer"),
            ("CORRECTION: An earlier version gave a wrong year.", "correction"),
            ("Updated on 2 May", "update"),
            ("This report was funded by the Example Fund.", "funding"),
            ("Follow her on Twitter @example", "contact"),
            ("Read more opinion", "promotion"),
            ("© 2019 Example Review", "copyright"),
            ("Contact between the two ports has been rare.", ""),
            ("Correction officers are paid too little.", ""),
            ("The view from the port is its own reward.", ""),
        ],
    )
    def test_kind_of(self, line, kind):
        assert tails.kind_of(line) == kind


# --- The labelled lines -----------------------------------------------------------------------------------------


LITTLE_WORDS = {"the", "a", "an", "of", "in", "and"}


def plain(text: str | None) -> str:
    folded = unicodedata.normalize("NFKD", text or "").casefold().replace("’", "'")
    folded = re.sub(r"\([^)]*\)", " ", "".join(c for c in folded if not unicodedata.combining(c)))
    return " ".join(w for w in re.sub(r"[^\w\s]", " ", folded).split() if w not in LITTLE_WORDS)


def same_title(label: str | None, title: str) -> bool:
    """Lenient: equal, one within the other, or half of their words in common."""
    one, other = set(plain(label).split()), set(plain(title).split())
    return (
        one == other
        or bool(one and other)
        and (one <= other or other <= one or len(one & other) / len(one | other) >= 0.5)
    )


def same_house(label: dict, institution: str | None) -> bool:
    names = [label.get("institution"), label.get("surface"), *label.get("unit_chain", [])]
    names = [plain(name) for name in names if name]
    return plain(institution) in names if names else not institution


@pytest.mark.skipif(not LABELLED.exists(), reason="CASES names no folder with biolines.jsonl")
class TestLabelledLines:
    @pytest.fixture
    def rows(self):
        return [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]

    def test_people_are_found_and_none_is_invented(self, rows):
        found = missed = invented = 0
        for row in rows:
            expected = {plain(person["name"]) for person in row["people"]}
            names = {plain(contributor.name) for contributor in read_bioline(row["text"])}
            found += len(expected & names)
            missed += len(expected - names)
            invented += len(names - expected)
        assert found / (found + missed) >= 0.99
        assert invented <= 1

    def test_lines_without_people_stay_without(self, rows):
        assert [row["id"] for row in rows if not row["people"] and read_bioline(row["text"])] == []

    def test_titles_are_found_at_their_institutions(self, rows):
        found = total = 0
        for row in rows:
            read = {plain(contributor.name): contributor.affiliations for contributor in read_bioline(row["text"])}
            for person in row["people"]:
                stated = read.get(plain(person["name"]), ())
                for label in person["affiliations"]:
                    if label.get("optional"):
                        continue
                    total += 1
                    found += any(
                        same_title(label["role"], post.title) and same_house(label, post.institution) for post in stated
                    )
        assert found / total >= 0.95
