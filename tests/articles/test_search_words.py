"""Words, stems, slips and marked passages: the pure part of the search."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from articles.search import excerpts, ranking, vocabulary
from articles.search.reading import read
from articles.search.tokens import fold, stem, stems, tidy, words


class TestWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("O’Neil's policy", ["oneil", "policy"]),
            ("Gómez, Łódź & Straße", ["gomez", "lodz", "strasse"]),
            ("the U.S. and the U.K.", ["the", "us", "and", "the", "uk"]),
            ("l’économie d'Italie", ["economie", "italie"]),
            ("don't", ["dont"]),
            ("Six-Party Talks, 1994", ["six", "party", "talks", "1994"]),
            ("Cafe\u0301", ["cafe"]),
            ("हिन्दी", ["हिनदी"]),
            ("北朝鮮の核", ["北朝", "朝鮮", "鮮の", "の核"]),
            ("مذكرة", ["مذكرة"]),
            ("核武器问题", ["核武", "武器", "器问", "问题"]),
            ("핵무기를", ["핵무", "무기", "기를"]),
            ("핵 BTS는", ["핵", "bts", "는"]),
            ("สันติ", ["สั", "ัน", "นต", "ติ"]),
            ("ລາວ", ["ລາ", "າວ"]),
            ("မြန်မာ", ["မြ", "ြန", "နမ", "မာ"]),
            ("ខ្មែរ", ["ខម", "មែ", "ែរ"]),
            ("😀 — _ …", []),
            ("", []),
        ],
    )
    def test_a_text_as_it_is_looked_for(self, text, expected):
        assert words(text) == expected

    def test_forms_of_a_word_have_one_stem_in_its_language(self):
        assert stems("policies policy", "en") == ["polici", "polici"]
        assert len(set(stems("économique économiques", "fr"))) == 1
        assert stems("policies", "xx") == ["policies"]

    def test_threads_do_not_get_each_others_words(self):
        begun = ("nation", "deter", "weapon", "conver", "negoti", "sanction")
        spelt = [first + last for first in begun for last in ("ing", "ations", "ally", "fulness", "ical", "izing")]
        unkept = stem.__wrapped__  # what is kept is kept for every thread
        one_by_one = [unkept(word, "en") for word in spelt]
        interval = sys.getswitchinterval()
        sys.setswitchinterval(0.00001)
        try:
            with ThreadPoolExecutor(4) as threads:
                rounds = list(threads.map(lambda _: [unkept(word, "en") for word in spelt], range(40)))
        finally:
            sys.setswitchinterval(interval)
        assert all(found == one_by_one for found in rounds)

    def test_a_word_of_a_book_in_one_word_is_cut(self):
        assert len(fold("x" * 5000)[0]) == 40

    @pytest.mark.parametrize("text", ["\x00\ud800a\u202e b\n\tc", "a\u2028b c"])
    def test_what_no_database_takes_is_taken_out(self, text):
        assert tidy(text, 50) == "a b c"

    def test_it_is_one_line_of_at_most_so_many_letters(self):
        assert tidy("word " * 5000, 12) == "word word wo"


class TestSlips:
    @pytest.mark.parametrize("typed", ["handshke", "handshaake", "handshkae", "handshaxe", "andshake", "handshakes"])
    def test_one_letter_is_one_slip(self, typed):
        assert vocabulary.one_slip_apart(typed, "handshake")
        assert vocabulary.keys(typed) & vocabulary.keys("handshake")

    @pytest.mark.parametrize("typed", ["handshake", "hnadshkae", "hndshke", "hand", "shakehand"])
    def test_none_or_two_are_not(self, typed):
        assert not vocabulary.one_slip_apart(typed, "handshake")


class TestWhatIsKept:
    def test_a_line_for_each_field_and_stop_words_only_in_the_head(self):
        found = read(["The Talks", "Ann", "Korea", "It was not.", "The talks ended."], "en")
        assert found.words.split("\n")[0] == " the  talk "
        assert {"talk", "/talk", "/the", "/korea", "end"} <= found.lexemes
        assert "the" not in found.lexemes and "/end" not in found.lexemes
        assert ("talks", "talk") in found.vocabulary and found.length == 10


class TestExcerpts:
    def marked(self, text, *sought, language="en"):
        return excerpts.Marker(dict.fromkeys(sought, 1.0)).excerpt(text, language)

    def test_it_marks_other_forms_of_the_word_and_keeps_the_text(self):
        parts = self.marked("Two policies, <b>one</b> Policy.", "polici")
        assert [part for part, is_marked in parts if is_marked] == ["policies", "Policy"]
        assert "".join(part for part, _ in parts) == "Two policies, <b>one</b> Policy."

    def test_it_begins_near_the_place_where_most_of_the_words_stand(self):
        text = "summit " + "word " * 300 + "Here a summit and a handshake were. " + "word " * 300
        parts = self.marked(text, "summit", "handshak")
        assert [part for part, is_marked in parts if is_marked] == ["summit", "handshake"]
        assert parts[0][0].startswith("… ") and parts[-1][0] == " …"
        assert sum(len(part) for part, _ in parts) < excerpts.LENGTH + 10

    def test_without_a_hit_it_is_the_beginning(self):
        assert self.marked("Word " * 200, "none")[0][0].startswith("Word Word")

    def test_neighbours_are_one_mark(self):
        assert ("Agreed Framework", True) in self.marked("The Agreed Framework of 1994", "agre", "framework")

    def test_accents_and_signs_do_not_move_the_marks(self):
        parts = self.marked("İstanbul’da Gómez, naïve ﬁne", "gomez", language="tr")
        assert ("Gómez", True) in parts


class TestRanking:
    NOW = datetime(2026, 6, 30, tzinfo=UTC)

    def score(self, asked: str, *texts: str, days: int = 0) -> float:
        found = read([*texts, *[""] * (5 - len(texts))], "en")
        sought = [ranking.Term({stem: 1.0}, 3.0) for stem in stems(asked, "en")]
        return ranking.Scale(sought, self.NOW, 3000).score(found.words, self.NOW - timedelta(days=days))

    def test_the_headline_outweighs_a_text_that_says_it_often(self):
        headline = self.score("steel price", "The price of steel", "", "", "", "Once.")
        often = self.score("steel price", "Other matters", "", "", "", "Steel has a price. " * 30)
        assert headline > often > 0

    def test_words_side_by_side_outweigh_words_apart(self):
        together = self.score("agreed framework of 1994", "x", "", "", "", "The agreed framework of 1994 held.")
        apart = self.score("agreed framework of 1994", "x", "", "", "", "Of 1994: a framework, once agreed, agreed.")
        assert together > 2 * apart

    def test_a_headline_of_nothing_else_comes_before_a_longer_one(self):
        longer = self.score("steel price", "The steel price and what everybody else said about it")
        assert self.score("steel price", "The steel price") > longer

    def test_age_counts_for_little(self):
        new, old = (self.score("steel", "Steel", days=days) for days in (1, 4000))
        assert old < new < 1.2 * old
        assert self.score("steel price", "The price of steel", days=4000) > self.score(
            "steel price", "Of steel", days=1
        )

    def test_without_a_word_it_is_nothing(self):
        assert self.score("steel", "Of other matters") == 0
