"""Which pieces stand beside another, and why. No database."""

import json
import os
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from articles.models import Likeness
from articles.related import entries, packing, proper_names, scoring
from articles.related.archive import Memory
from articles.related.entries import Counts, Entry, Piece, entry_of, number_of
from articles.related.reasons import Reason, reasons
from articles.related.scoring import Face, Neighbour, choose
from articles.search.reading import key_of, read

DAY = date(2019, 6, 30)
SUMMIT = (
    "Negotiators met in Hanoi to discuss sanctions. The sanctions relief that Pyongyang wanted was too broad, and the "
    "offer on the Yongbyon reactor was too narrow. Hanoi ended without a deal on sanctions or Yongbyon."
)
REACTOR = (
    "The Yongbyon reactor makes plutonium. Inspectors left Yongbyon after the sanctions, and satellite pictures show "
    "that the reactor runs again. A freeze of Yongbyon was on the table in Hanoi."
)
TRADE = (
    "Tariffs on steel raise prices for carmakers. The tariffs were meant to bring steel mills back, but carmakers pay "
    "more for steel and sell fewer cars."
)
HARVEST = "Wheat grew late this year. Rain kept farmers from the fields until May, and the wheat harvest was small."


def a_piece(id, headline="A headline", body="", **rest):
    reading = read([headline, "", "", "", body], "en")
    return Piece(id=id, headline=headline, text=body, words=reading.words, **rest)


def archive_of(pieces):
    return Memory((piece, read([piece.headline, "", "", "", piece.text], "en")) for piece in pieces)


def an_archive():
    return [
        a_piece(
            "summit", "What went wrong in Hanoi", SUMMIT, topics=("korea", "sanctions"), authors=("ada",), date=DAY
        ),
        a_piece("reactor", "The reactor at Yongbyon", REACTOR, topics=("korea",), authors=("ben",), date=DAY),
        a_piece("trade", "Steel and its price", TRADE, topics=("trade",), authors=("ada",), date=DAY),
        a_piece("harvest", "A late harvest", HARVEST, topics=("farming",), authors=("eve",), date=DAY),
    ]


def entries_of(pieces):
    archive = archive_of(pieces)
    return archive.entries, archive.counts(())


def compared(here, others, counts, timeliness=0.5):
    return scoring.Comparison(here, others, counts, timeliness)


def score(here, there, counts, timeliness=0.5):
    comparison = compared(here, [there], counts, timeliness)
    return comparison.score(there, comparison.text(there))


def a_text(words, rnd):
    return " ".join(rnd.choice(words) for _ in range(60)) + "."


def a_world(size, seed=1):
    """Pieces about a handful of subjects, one a day."""
    rnd = random.Random(seed)
    subjects = [[f"{stem}{ending}" for ending in "abcdefghij"] for stem in ("kor", "tar", "whe", "vot", "dam")]
    pieces = []
    for at in range(size):
        subject = rnd.randrange(len(subjects))
        words = subjects[subject] + rnd.sample(subjects[(subject + 1) % 5], 3) + ["the", "of", "and", f"only{at}"]
        pieces.append(
            a_piece(
                f"p{at:03}",
                " ".join(rnd.sample(subjects[subject], 3)),
                a_text(words, rnd),
                topics=(f"topic{subject}",),
                authors=(f"author{rnd.randrange(9)}",),
                date=DAY + timedelta(days=at),
            )
        )
    return pieces


class TestTerms:
    def terms_of(self, headline, body):
        found = entry_of(a_piece("x", headline, body), Counts(1000, {})).terms
        return lambda term: found.get(number_of(term), 0)

    def test_phrases_skip_stop_words(self):
        often = self.terms_of("", "The Internet of Things. Korea waits.")
        assert often("internet thing") and not often("of thing") and not often("the")

    def test_letter_pairs_make_no_phrases(self):
        assert list(entries.phrases_of(["核武", "武器", "agre", "framework"])) == [(2, "agre framework")]

    def test_the_title_and_the_opening_count_more(self):
        often = self.terms_of("Title", "opening " + "filler " * 100 + "closing")
        assert often("titl") > often("open") > often("close") == 1

    def test_a_headline_is_named_by_its_parts(self):
        assert entries.names_of("Korea: the Agreed Framework") == {
            ("korea",),
            ("agre framework",),
            ("korea", "agre framework"),
        }

    def test_a_headline_of_stop_words_has_no_name(self):
        assert entries.names_of("What if…") == set()

    def test_a_series_is_what_headlines_repeat(self):
        assert entries.series_of("Letters from Hanoi 3: The motorcade") == "letters from hanoi"
        assert entries.series_of("Letters from Hanoi, part 4 – Home") == "letters from hanoi"
        assert entries.series_of("A plain headline") == ""


class TestWeights:
    def test_every_signal_is_weighed_once(self):
        assert set(scoring.WEIGHTS) == {
            "title", "headline_here", "headline_there", "names", "named_by", "topics",
            "authors", "institutions", "earlier", "near", "cites", "crowding",
        }  # fmt: skip

    def test_rare_terms_weigh_more_and_accidents_less(self):
        counts = Counts(1000, {})
        assert counts.weight(2) > counts.weight(500) > 0
        assert counts.phrase_weight(2) < counts.weight(2)
        assert counts.weight(0) < counts.weight(2)

    def test_a_word_of_every_piece_is_not_negative(self):
        assert Counts(10, {}).weight(10) >= 0

    def test_what_is_looked_up_stops_at_the_allowance_the_heaviest_first(self, monkeypatch):
        monkeypatch.setattr(entries, "READ", 50)
        counts = Counts(1000, {"alpha": 3, "beta": 40, "gamma": 900, "delta": 1})
        entry = entry_of(a_piece("x", "", "alpha beta gamma delta"), counts)
        assert [word for word, _ in entry.lookups] == ["alpha", "beta"]

    def test_of_a_piece_that_is_not_counted_yet_one_other_is_enough(self):
        counts = Counts(1000, {"delta": 1}, least=1)
        assert [word for word, _ in entry_of(a_piece("x", "", "delta"), counts).lookups] == ["delta"]

    def test_a_phrase_that_many_candidates_have_weighs_less(self):
        here, *others = entries_of([a_piece(str(n), body="agreed framework") for n in range(9)])[0].values()
        counts = Counts(1000, {"agre": 2, "framework": 2})
        few, many = compared(here, others[:1], counts), compared(here, others, counts)
        phrase = number_of("agre framework")
        assert few._damped[phrase] > many._damped[phrase] > 0


class TestScore:
    def test_the_closer_text_wins(self):
        found, counts = entries_of(an_archive())
        summit = found["summit"]
        assert score(summit, found["reactor"], counts) > score(summit, found["trade"], counts)

    @pytest.mark.parametrize(
        "shared",
        [{"topics": ("korea",)}, {"authors": ("ada",)}, {"institutions": ("cato",)}, {"links": ("a",)}],
        ids=lambda shared: next(iter(shared)),
    )
    def test_what_both_share_raises_it(self, shared):
        others = [a_piece(f"o{at}", body=HARVEST) for at in range(5)]
        here = a_piece("a", body=SUMMIT, **{**shared, "links": ()})
        plain, sharing = a_piece("b", body=REACTOR), a_piece("c", body=REACTOR, **shared)
        found, counts = entries_of([here, plain, sharing, *others])
        assert score(found["a"], found["c"], counts) > score(found["a"], found["b"], counts)

    def test_a_rare_topic_says_more_than_a_common_one(self):
        counts = Counts(100, {key_of("topics", "rare"): 2, key_of("topics", "common"): 60})
        here = entry_of(a_piece("a", body=SUMMIT, topics=("rare", "common")), counts)
        rare, common = (entry_of(a_piece(t, body=REACTOR, topics=(t,)), counts) for t in ("rare", "common"))
        assert score(here, rare, counts) > score(here, common, counts)

    def test_a_piece_points_at_what_its_text_names(self):
        pieces = [
            a_piece("essay", "On talks", "The talks failed. Nobody mentioned the Agreed Framework, or 1994."),
            a_piece("entry", "Agreed Framework", "Signed that autumn, it froze the plant."),
            a_piece("other", "Signed Accords", "Signed that autumn, it froze the plant."),
            *(a_piece(f"o{at}", body=HARVEST) for at in range(4)),
        ]
        found, counts = entries_of(pieces)
        assert score(found["essay"], found["entry"], counts) > 1.2 * score(found["essay"], found["other"], counts)

    def test_it_points_back_in_time_and_to_what_is_near(self):
        _, counts = entries_of(an_archive())
        dated = {
            days: entry_of(a_piece(str(days), body=REACTOR, date=DAY + timedelta(days=days)), counts)
            for days in (-2000, -20, 20)
        }
        here = entry_of(a_piece("a", body=SUMMIT, date=DAY), counts)
        assert score(here, dated[-20], counts) > score(here, dated[-2000], counts) > score(here, dated[20], counts)

    def test_time_means_nothing_where_the_archive_has_none(self):
        _, counts = entries_of(an_archive())
        old, new = (entry_of(a_piece("b", body=REACTOR, date=DAY + timedelta(days=days)), counts) for days in (-900, 9))
        here = entry_of(a_piece("a", body=SUMMIT, date=DAY), counts)
        assert score(here, old, counts, 0) == score(here, new, counts, 0)

    def test_a_crowded_place_counts_less(self):
        assert scoring.in_a_crowd(1, 0.1) > scoring.in_a_crowd(1, 0.6) > 0

    def test_nothing_in_common_is_still_a_number(self):
        counts = Counts(10, {})
        empty = entry_of(a_piece("a", ""), counts)
        assert score(empty, empty, counts) > 0

    def test_both_directions_come_from_one_comparison(self):
        found, counts = entries_of(an_archive())
        a, b = found["summit"], found["reactor"]
        comparison = compared(a, [b], counts)
        assert comparison.score_back(b, comparison.text(b)) == pytest.approx(score(b, a, counts), rel=0.1)

    def test_long_pieces_are_told_by_bare_counts_too(self):
        words = " ".join(f"word{n}" for n in range(1500))
        found, counts = entries_of(
            [a_piece(id, body=f"{words} {body}") for id, body in (("a", "atoll " * 600), ("b", "atoll " * 600))]
        )
        here, there = found.values()
        comparison = compared(here, [there], counts)
        assert here.length > scoring.LONG[0] and comparison._bare_text(there) > 0

    def test_timeliness_is_how_much_closer_like_pieces_are(self):
        assert scoring.timeliness_of([(100, 400)] * 300) == 1
        assert scoring.timeliness_of([(300, 400)] * 300) == 0.5
        assert scoring.timeliness_of([(500, 400)] * 300) == 0
        assert scoring.timeliness_of([(1, 400)] * 3) == 0.5


class TestReasons:
    def test_they_are_true_of_both_pieces(self):
        pieces = {piece.id: piece for piece in an_archive()}
        archive = archive_of(pieces.values())
        given = 0
        for id in pieces:
            for neighbour in archive.related(id):
                for reason in reasons(archive.entries[id], archive.entries[neighbour.id]):
                    for piece in (pieces[id], pieces[neighbour.id]):
                        given += 1
                        if reason.kind == "names":
                            assert set(reason.values) <= set(proper_names.names_in(piece.text))
                        else:
                            assert set(reason.values) <= set(getattr(piece, reason.kind))
        assert given

    def test_only_what_stands_as_a_name_in_mid_sentence_in_both_is_told(self):
        here = "Officers of Yongbyon met in December. Arrangements were made there with many officers at Panmunjom."
        there = "They say that Yongbyon has officers. In December arrangements followed. Panmunjom waits there as well."
        found, _ = entries_of([*an_archive(), a_piece("a", body=here), a_piece("b", body=there)])
        assert reasons(found["a"], found["b"]) == (Reason("names", ("Yongbyon",)),)

    def test_a_neighbour_may_have_no_reason(self):
        pieces = [
            a_piece("a", body="barley stood in the granaries"),
            a_piece("b", body="no granaries were left, no barley"),
        ]
        archive = archive_of([*pieces, a_piece("c", body=TRADE), a_piece("d", body=SUMMIT)])
        (first, *_) = archive.kept["a"]
        assert first.id == "b" and reasons(archive.entries["a"], archive.entries["b"]) == ()

    def test_nothing_in_common_is_no_neighbour(self):
        archive = archive_of([a_piece("a", "Wheat", "Wheat grew."), a_piece("b", "Steel", "Mills closed.")])
        assert archive.kept == {"a": [], "b": []}

    def test_topics_come_rarest_first_and_names_as_they_are_written(self):
        here = a_piece("a", body=SUMMIT, topics=("asia", "korea"))
        there = a_piece("b", body=REACTOR, topics=("korea", "asia"))
        counts = Counts(50, {"yongbyon": 2, "hanoi": 3, key_of("topics", "asia"): 30, key_of("topics", "korea"): 4})
        topics, names = reasons(entry_of(here, counts), entry_of(there, counts))
        assert topics == Reason("topics", ("korea", "asia"))
        assert str(names).startswith("names: ")
        assert "Yongbyon" in str(names)

    def test_a_phrase_stands_for_its_words(self):
        text = "The Agreed Framework was signed. The Agreed Framework was broken."
        found, _ = entries_of([a_piece("a", body=text), a_piece("b", body=text), a_piece("c", body=HARVEST)])
        assert reasons(found["a"], found["b"]) == (Reason("names", ("Agreed Framework",)),)

    def test_links_series_and_people_are_named(self):
        here = a_piece("a", "Letters from Hanoi: one", authors=("ada",), institutions=("cato",), links=("b",))
        there = a_piece("b", "Letters from Hanoi: two", authors=("ada",), institutions=("cato",))
        counts = Counts(5, {})
        found = reasons(entry_of(here, counts), entry_of(there, counts))
        assert [reason.kind for reason in found] == ["cites", "series", "authors", "institutions"]

    def test_strangers_have_none(self):
        found, _ = entries_of([a_piece("a", "Wheat", "Wheat grew."), a_piece("b", "Steel", "Mills closed.")])
        assert reasons(found["a"], found["b"]) == ()


class TestTwins:
    def test_the_same_text_never_stands_beside_itself(self):
        copy = a_piece("copy", "Another headline entirely", SUMMIT + " Reprinted.", date=DAY)
        archive = archive_of([*an_archive(), copy])
        assert "copy" not in {neighbour.id for neighbour in archive.kept["summit"]}
        assert "summit" not in {neighbour.id for neighbour in archive.kept["copy"]}

    def test_two_twins_are_not_both_shown(self):
        copy = a_piece("copy", "Another headline entirely", SUMMIT + " Reprinted.", date=DAY)
        shown = {neighbour.id for neighbour in archive_of([*an_archive(), copy]).related("reactor")}
        assert len(shown & {"summit", "copy"}) == 1

    def test_half_of_the_shingles_is_the_line(self):
        words = [f"w{at}" for at in range(104)]
        whole = entries.shingles_of(words)
        most, few = (entries.shingles_of(words[:kept] + [f"x{at}" for at in range(104 - kept)]) for kept in (84, 54))
        assert entries.resemblance(whole, most) == pytest.approx(80 / 120)
        assert entries.resemblance(whole, few) == pytest.approx(50 / 150)

    def test_long_texts_are_sampled(self):
        words = [f"w{at}" for at in range(6000)]
        whole, part = entries.shingles_of(words), entries.shingles_of(words[:3000])
        assert len(whole) == entries.SKETCH
        assert entries.resemblance(whole, part) == pytest.approx(0.5, abs=0.08)


class TestChoose:
    def shown(self, neighbours, authors, **rest):
        faces = {id: Face(id, (author,), id) for id, author in authors.items()}
        here = Face("here", ("ada",), "here")
        return [neighbour.id for neighbour in choose(here, neighbours, faces, **rest)]

    def test_a_second_piece_by_one_author_waits_for_others_as_good(self):
        neighbours = [Neighbour("a", 1.0), Neighbour("b", 0.9), Neighbour("c", 0.89), Neighbour("d", 0.5)]
        assert self.shown(neighbours, {"a": "ada", "b": "ada", "c": "ben", "d": "eve"}) == ["a", "c", "b", "d"]

    def test_it_keeps_its_place_where_others_are_worse(self):
        neighbours = [Neighbour("a", 1.0), Neighbour("b", 0.9), Neighbour("c", 0.5)]
        assert self.shown(neighbours, {"a": "ada", "b": "ada", "c": "ben"}) == ["a", "b", "c"]

    def test_what_may_not_be_shown_is_passed_over(self):
        neighbours = [Neighbour("withdrawn", 1.0), Neighbour("here", 0.9), Neighbour("a", 0.5)]
        assert self.shown(neighbours, {"a": "ada", "here": "ada"}) == ["a"]

    def test_ties_go_by_id_and_no_more_than_asked(self):
        neighbours = [Neighbour(id, 1.0) for id in ("c", "a", "b")]
        assert self.shown(neighbours, {"a": "x", "b": "y", "c": "z"}, most=2) == ["a", "b"]


class TestArchive:
    def test_neighbours_are_of_the_same_subject(self):
        pieces = {piece.id: piece for piece in a_world(60)}
        archive = archive_of(pieces.values())
        first = [(pieces[id], pieces[archive.related(id)[0].id]) for id in pieces]
        assert sum(a.topics == b.topics for a, b in first) > 0.9 * len(first)

    def test_a_link_is_enough_to_be_found(self):
        archive = archive_of(
            [a_piece("a", "Wheat", "Wheat grew."), a_piece("b", "Steel", "Mills closed.", links=("a",))]
        )
        (neighbour,) = archive.related("b")
        assert neighbour.id == "a"
        assert reasons(archive.entries["b"], archive.entries["a"]) == (Reason("cites", ("a",)),)

    def test_an_empty_archive_and_empty_pieces(self):
        assert archive_of([]).kept == {}
        assert archive_of([a_piece("a", ""), a_piece("b", "")]).kept == {"a": [], "b": []}

    def test_other_scripts_find_each_other(self):
        pieces = [
            a_piece("a", "核协议", "北朝鲜在河内谈判核协议和制裁问题。宁边反应堆。"),
            a_piece("b", "宁边反应堆", "宁边反应堆生产钚。制裁问题。"),
            a_piece("c", "小麦", "今年小麦收成很少，下雨太多。"),
        ]
        assert [neighbour.id for neighbour in archive_of(pieces).related("a")][0] == "b"

    def test_an_entry_survives_storage(self):
        entry = entries_of(an_archive())[0]["summit"]
        entry.crowding = 0.25
        row = Likeness(article_id=entry.id)
        packing.fill(row, entry)
        for name in ("signals", "lookups", "proper_names"):
            setattr(row, name, json.loads(json.dumps(getattr(row, name))))
        stored = packing.entry_of_row(row)
        for name in Entry.__slots__:
            if name in {"terms", "weights"}:
                assert getattr(stored, name) == pytest.approx(getattr(entry, name)), name
            elif name in {"names", "proper_names"}:
                assert json.dumps(getattr(stored, name)) == json.dumps(getattr(entry, name)), name
            else:
                assert getattr(stored, name) == getattr(entry, name), name

    def test_the_answer_does_not_depend_on_the_order_of_sets(self):
        """Python orders sets of strings anew in every process; neighbours may not follow."""
        program = (
            "import django\ndjango.setup()\n"
            "from tests.articles.test_related import a_world, archive_of\n"
            "print(sorted(archive_of(a_world(25)).kept.items()))"
        )
        root = Path(__file__).parents[2]
        answers = {
            subprocess.run(
                [sys.executable, "-c", program],
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
                cwd=root,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for seed in ("1", "2", "3")
        }
        assert len(answers) == 1
        assert "p001" in answers.pop()
