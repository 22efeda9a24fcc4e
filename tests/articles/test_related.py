"""Which pieces stand beside another, and why. No database."""

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from articles.related import proper_names, scoring
from articles.related.scoring import Counts, Entry, Index, Neighbour, Piece, choose, entry_of, epoch, reasons, score

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
    return Piece(id=id, headline=headline, body=body, **rest)


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
    counts = scoring.count((piece, scoring.terms_of(piece)) for piece in pieces)
    return {piece.id: entry_of(piece, counts) for piece in pieces}, counts


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


class TestWords:
    @pytest.mark.parametrize(
        ("written", "folded"),
        [
            ("Policies", "policy"),
            ("missiles", "missile"),
            ("Korea’s", "korea"),
            ("analysis", "analysis"),
            ("campus", "campus"),
            ("press", "press"),
            ("gas", "gas"),
            ("Straße", "strasse"),
        ],
    )
    def test_plurals_and_possessives_fold(self, written, folded):
        assert scoring.fold(written) == folded

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("L’été à Genève", ["l'été", "à", "genève"]),
            ("Ядерное разоружение", ["ядерное", "разоружение"]),
            ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
            ("核武器问题", ["核武", "武器", "器问", "问题"]),
            ("北朝鮮のmissile", ["北朝", "朝鮮", "鮮の", "missile"]),
            ("핵 협상", ["핵", "협상"]),
            ("أزمة الخليج", ["أزمة", "الخليج"]),
        ],
    )
    def test_any_script_is_read(self, text, words):
        assert [word for word, _ in scoring.words_of(text)] == words

    def test_phrases_skip_stop_words_and_stay_within_a_clause(self):
        terms = scoring.terms_of(a_piece("x", "", "The Internet of Things. Korea waits."))
        assert "internet thing" in terms
        assert "thing korea" not in terms

    def test_the_title_and_the_opening_count_more(self):
        body = "opening " + "filler " * 100 + "closing"
        terms = scoring.terms_of(a_piece("x", "Title", body))
        assert terms["title"] > terms["opening"] > terms["closing"] == 1

    def test_a_headline_is_named_by_its_parts(self):
        assert scoring.names_of("Korea: the Agreed Framework") == {
            ("korea",),
            ("agreed framework",),
            ("korea", "agreed framework"),
        }

    def test_a_headline_of_stop_words_has_no_name(self):
        assert scoring.names_of("What if…") == set()

    def test_a_series_is_what_headlines_repeat(self):
        assert scoring.series_of("Letters from Hanoi 3: The motorcade") == "letters from hanoi"
        assert scoring.series_of("Letters from Hanoi, part 4 – Home") == "letters from hanoi"
        assert scoring.series_of("A plain headline") == ""


class TestWeights:
    def test_every_signal_is_weighed_once(self):
        assert set(scoring.WEIGHTS) == {
            "title", "headline_here", "headline_there", "names", "named_by", "topics",
            "authors", "institutions", "earlier", "near", "cites", "crowding",
        }  # fmt: skip

    def test_rare_terms_weigh_more_and_accidents_less(self):
        counts = Counts(1000, {"rare": 2, "common": 500, "rare pair": 2})
        assert counts.weight("rare") > counts.weight("common") > 0
        assert counts.weight("rare pair") < counts.weight("rare")
        assert counts.weight("unheard") < counts.weight("rare")

    def test_a_word_of_every_piece_is_not_negative(self):
        assert Counts(10, {"the": 10}).weight("the") >= 0

    def test_lookups_stop_at_the_allowance_rarest_first(self, monkeypatch):
        monkeypatch.setattr(scoring, "READ", 50)
        counts = Counts(1000, {"alpha": 3, "beta": 40, "gamma": 900})
        entry = entry_of(a_piece("x", "", "alpha beta gamma"), counts)
        looked_up = [term for term, _ in scoring.lookups(entry, counts)]
        assert "alpha" in looked_up
        assert "beta" in looked_up
        assert "gamma" not in looked_up

    def test_postings_are_the_heaviest_terms(self, monkeypatch):
        monkeypatch.setattr(scoring, "POSTINGS", 2)
        entries, counts = entries_of(an_archive())
        postings = scoring.postings_of(entries["trade"], counts)
        assert len(postings) == 2
        assert postings[0][1] >= postings[1][1] > 0


class TestScore:
    def test_the_closer_text_wins(self):
        entries, counts = entries_of(an_archive())
        summit = entries["summit"]
        assert score(summit, entries["reactor"], counts) > score(summit, entries["trade"], counts)

    @pytest.mark.parametrize(
        "shared",
        [{"topics": ("korea",)}, {"authors": ("ada",)}, {"institutions": ("cato",)}, {"links": ("a",)}],
        ids=lambda shared: next(iter(shared)),
    )
    def test_what_both_share_raises_it(self, shared):
        others = [a_piece(f"o{at}", body=HARVEST) for at in range(5)]
        here = a_piece("a", body=SUMMIT, **{**shared, "links": ()})
        plain, sharing = a_piece("b", body=REACTOR), a_piece("c", body=REACTOR, **shared)
        entries, counts = entries_of([here, plain, sharing, *others])
        assert score(entries["a"], entries["c"], counts) > score(entries["a"], entries["b"], counts)

    def test_a_rare_topic_says_more_than_a_common_one(self):
        counts = Counts(100, topics={"rare": 2, "common": 60})
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
        entries, counts = entries_of(pieces)
        assert score(entries["essay"], entries["entry"], counts) > 1.2 * score(
            entries["essay"], entries["other"], counts
        )

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
        counts = replace(counts, timeliness=0)
        old, new = (entry_of(a_piece("b", body=REACTOR, date=DAY + timedelta(days=days)), counts) for days in (-900, 9))
        here = entry_of(a_piece("a", body=SUMMIT, date=DAY), counts)
        assert score(here, old, counts) == score(here, new, counts)

    def test_a_crowded_place_counts_less(self):
        entries, counts = entries_of(an_archive())
        lonely, crowded = replace(entries["reactor"], crowding=0.1), replace(entries["reactor"], crowding=0.6)
        assert score(entries["summit"], lonely, counts) > score(entries["summit"], crowded, counts)

    def test_nothing_in_common_is_still_a_number(self):
        counts = Counts(10)
        empty = entry_of(a_piece("a", ""), counts)
        assert score(empty, empty, counts) > 0

    def test_both_directions_come_from_one_comparison(self):
        entries, counts = entries_of(an_archive())
        a, b = entries["summit"], entries["reactor"]
        assert scoring.Comparison(a, counts).scores(b) == (score(a, b, counts), score(b, a, counts))

    def test_timeliness_is_how_much_closer_like_pieces_are(self):
        assert scoring.timeliness([(100, 400)] * 300) == 1
        assert scoring.timeliness([(300, 400)] * 300) == 0.5
        assert scoring.timeliness([(500, 400)] * 300) == 0
        assert scoring.timeliness([(1, 400)] * 3) == 0.5


class TestReasons:
    def test_they_are_true_of_both_pieces(self):
        pieces = {piece.id: piece for piece in an_archive()}
        index = Index(pieces.values())
        given = 0
        for id in pieces:
            for neighbour in index.neighbours[id]:
                for reason in neighbour.reasons:
                    for piece in (pieces[id], pieces[neighbour.id]):
                        given += 1
                        if reason.kind == "names":
                            assert set(reason.values) <= set(proper_names.names_in(piece.body))
                        else:
                            assert set(reason.values) <= set(getattr(piece, reason.kind))
        assert given

    def test_only_what_stands_as_a_name_in_mid_sentence_in_both_is_told(self):
        here = "Officers of Yongbyon met in December. Arrangements were made there with many officers at Panmunjom."
        there = "They say that Yongbyon has officers. In December arrangements followed. Panmunjom waits there as well."
        entries, counts = entries_of([*an_archive(), a_piece("a", body=here), a_piece("b", body=there)])
        assert reasons(entries["a"], entries["b"], counts) == (scoring.Reason("names", ("Yongbyon",)),)

    def test_a_neighbour_may_have_no_reason(self):
        pieces = [
            a_piece("a", body="barley stood in the granaries"),
            a_piece("b", body="no granaries were left, no barley"),
        ]
        (first, *_) = Index([*pieces, a_piece("c", body=TRADE), a_piece("d", body=SUMMIT)]).neighbours["a"]
        assert (first.id, first.reasons) == ("b", ())

    def test_topics_come_rarest_first_and_names_as_they_are_written(self):
        here = a_piece("a", body=SUMMIT, topics=("asia", "korea"))
        there = a_piece("b", body=REACTOR, topics=("korea", "asia"))
        counts = Counts(50, {"yongbyon": 2, "sanction": 9, "hanoi": 3}, topics={"asia": 30, "korea": 4})
        topics, names = reasons(entry_of(here, counts), entry_of(there, counts), counts)
        assert topics == scoring.Reason("topics", ("korea", "asia"))
        assert str(names).startswith("names: ")
        assert "Yongbyon" in str(names)

    def test_a_phrase_stands_for_its_words(self):
        text = "The Agreed Framework was signed. The Agreed Framework was broken."
        entries, counts = entries_of([a_piece("a", body=text), a_piece("b", body=text), a_piece("c", body=HARVEST)])
        assert reasons(entries["a"], entries["b"], counts) == (scoring.Reason("names", ("Agreed Framework",)),)

    def test_links_series_and_people_are_named(self):
        here = a_piece("a", "Letters from Hanoi: one", authors=("ada",), institutions=("cato",), links=("b",))
        there = a_piece("b", "Letters from Hanoi: two", authors=("ada",), institutions=("cato",))
        counts = Counts(5)
        found = reasons(entry_of(here, counts), entry_of(there, counts), counts)
        assert [reason.kind for reason in found] == ["cites", "series", "authors", "institutions"]

    def test_strangers_have_none(self):
        entries, counts = entries_of([a_piece("a", "Wheat", "Wheat grew."), a_piece("b", "Steel", "Mills closed.")])
        assert reasons(entries["a"], entries["b"], counts) == ()


class TestTwins:
    def test_the_same_text_never_stands_beside_itself(self):
        copy = a_piece("copy", "Another headline entirely", SUMMIT + " Reprinted.", date=DAY)
        index = Index([*an_archive(), copy])
        assert "copy" not in {neighbour.id for neighbour in index.neighbours["summit"]}
        assert "summit" not in {neighbour.id for neighbour in index.neighbours["copy"]}

    def test_two_twins_are_not_both_shown(self):
        copy = a_piece("copy", "Another headline entirely", SUMMIT + " Reprinted.", date=DAY)
        shown = {neighbour.id for neighbour in Index([*an_archive(), copy]).related("reactor")}
        assert len(shown & {"summit", "copy"}) == 1

    def test_half_of_the_shingles_is_the_line(self):
        words = [f"w{at}" for at in range(104)]
        whole = scoring.shingles_of(a_piece("a", body=" ".join(words)))
        most, few = (
            scoring.shingles_of(a_piece("b", body=" ".join(words[:kept] + [f"x{at}" for at in range(104 - kept)])))
            for kept in (84, 54)
        )
        assert scoring.resemblance(whole, most) == pytest.approx(80 / 120)
        assert scoring.resemblance(whole, few) == pytest.approx(50 / 150)

    def test_long_texts_are_sampled(self):
        words = [f"w{at}" for at in range(6000)]
        whole = scoring.shingles_of(a_piece("a", body=" ".join(words)))
        part = scoring.shingles_of(a_piece("b", body=" ".join(words[:3000])))
        assert len(whole) == scoring.SKETCH
        assert scoring.resemblance(whole, part) == pytest.approx(0.5, abs=0.08)


class TestChoose:
    def shown(self, neighbours, authors, **rest):
        counts = Counts(1)
        entries = {id: entry_of(a_piece(id, authors=(author,)), counts) for id, author in authors.items()}
        here = entry_of(a_piece("here", authors=("ada",)), counts)
        return [neighbour.id for neighbour in choose(here, neighbours, entries, **rest)]

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


class TestKeeping:
    def test_a_better_neighbour_takes_the_last_place(self):
        kept = [Neighbour(f"n{at:02}", 1 - at / 100) for at in range(scoring.KEPT)]
        assert not scoring.has_place(kept, "x", 0.5)
        assert scoring.has_place(kept, "x", 0.75)
        placed = scoring.placed(kept, Neighbour("x", 0.75))
        assert len(placed) == scoring.KEPT
        assert "x" in {neighbour.id for neighbour in placed}
        assert kept[-1] not in placed


class TestEpoch:
    def test_it_is_never_ahead_and_at_most_a_quarter_behind(self):
        assert epoch(0) == 0
        for size in range(1, 5000):
            assert size * 3 / 4 < epoch(size) <= size

    def test_it_never_goes_back_and_stays_where_it_is(self):
        sizes = [epoch(size) for size in range(1, 5000)]
        assert sizes == sorted(sizes)
        assert all(epoch(size) == size for size in set(sizes))


class TestIndex:
    @pytest.mark.parametrize("size", [1, 2, 8, 11, 30])
    def test_growing_and_rebuilding_agree(self, size):
        pieces = a_world(size)
        grown = Index()
        for piece in pieces:
            grown.add(piece)
        rebuilt = Index(random.Random(2).sample(pieces, size))
        assert grown.neighbours == rebuilt.neighbours
        assert grown.entries == rebuilt.entries
        rebuilt.rebuild()
        assert grown.neighbours == rebuilt.neighbours

    def test_neighbours_are_of_the_same_subject(self):
        pieces = {piece.id: piece for piece in a_world(60)}
        index = Index(pieces.values())
        first = [(pieces[id], pieces[index.related(id)[0].id]) for id in pieces]
        assert sum(a.topics == b.topics for a, b in first) > 0.9 * len(first)

    def test_an_older_piece_learns_of_a_newer_one(self):
        index = Index(an_archive()[1:])
        index.add(a_piece("later", "Yongbyon again", REACTOR[:90] + SUMMIT, date=DAY + timedelta(days=9)))
        assert "later" in {neighbour.id for neighbour in index.neighbours["reactor"]}

    def test_a_corrected_piece_is_ranked_anew(self):
        index = Index(an_archive())
        index.add(replace(index.pieces["harvest"], body=REACTOR.replace("Yongbyon", "the plant"), headline="A plant"))
        assert index.related("harvest")[0].id in {"reactor", "summit"}

    def test_a_removed_piece_is_gone_everywhere(self):
        index = Index(an_archive())
        index.remove("reactor")
        assert "reactor" not in index.entries
        assert all(neighbour.id != "reactor" for kept in index.neighbours.values() for neighbour in kept)
        assert "reactor" not in {id for id, _ in index.near(index.entries["summit"])}

    def test_a_link_is_enough_to_be_found(self):
        index = Index([a_piece("a", "Wheat", "Wheat grew."), a_piece("b", "Steel", "Mills closed.", links=("a",))])
        (neighbour,) = index.related("b")
        assert (neighbour.id, neighbour.reasons) == ("a", (scoring.Reason("cites", ("a",)),))

    def test_an_empty_archive_and_empty_pieces(self):
        assert Index().neighbours == {}
        assert Index([a_piece("a", ""), a_piece("b", "")]).neighbours == {"a": [], "b": []}

    def test_other_scripts_find_each_other(self):
        pieces = [
            a_piece("a", "核协议", "北朝鲜在河内谈判核协议和制裁问题。宁边反应堆。"),
            a_piece("b", "宁边反应堆", "宁边反应堆生产钚。制裁问题。"),
            a_piece("c", "小麦", "今年小麦收成很少，下雨太多。"),
        ]
        assert [neighbour.id for neighbour in Index(pieces).related("a")][0] == "b"

    def test_an_entry_survives_storage(self):
        entries, _ = entries_of(an_archive())
        entry = replace(entries["summit"], crowding=0.25)
        stored = json.loads(json.dumps(entry.packed()))
        assert Entry.unpacked(stored) == entry

    def test_the_answer_does_not_depend_on_the_order_of_sets(self):
        """Python orders sets of strings anew in every process; neighbours may not follow."""
        program = (
            "import django\ndjango.setup()\n"
            "from tests.articles.test_related import a_world\nfrom articles.related.scoring import Index\n"
            "print(sorted(Index(a_world(25)).neighbours.items()))"
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
