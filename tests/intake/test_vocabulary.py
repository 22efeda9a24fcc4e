"""The topics that ship with the product: the file is sound, and a text gets those it is about. No database."""

from __future__ import annotations

import pytest

from articles.search import subjects
from authors.names import slug_of
from intake import vocabulary


def topics(headline="", standfirst="", body="") -> list[str]:
    return [entry.name for entry in vocabulary.found_in(headline, standfirst, body)]


class TestTheFile:
    def test_parents_stand_before_their_children_and_at_most_three_deep(self):
        depths = {"": 0}
        for entry in vocabulary.entries().values():
            assert entry.parent in depths, f"{entry.name} stands before {entry.parent}"
            depths[entry.name] = depths[entry.parent] + 1
            assert depths[entry.name] <= 3, entry.name

    def test_no_word_means_two_topics(self):
        owners: dict[str, str] = {}
        for entry in vocabulary.entries().values():
            for word in {entry.name.casefold(), *(alias.casefold() for alias in entry.aliases)}:
                assert owners.setdefault(word, entry.name) == entry.name, f"“{word}” is {owners[word]}, too"

    def test_addresses_are_addresses(self):
        assert all(slug_of(slug) == slug for slug in vocabulary.entries())

    def test_nothing_is_an_alias_twice(self):
        for entry in vocabulary.entries().values():
            assert len(set(entry.aliases)) == len(entry.aliases) and "" not in entry.aliases, entry.name


class TestNamed:
    @pytest.mark.parametrize(
        "name", ["North Korea", "north korea", " NORTH KOREA ", "north-korea", "DPRK", "pyongyang"]
    )
    def test_by_name_slug_or_alias(self, name):
        assert vocabulary.named(name).slug == "north-korea"

    @pytest.mark.parametrize("name", ["", " ", "Gardening in Spring", "North"])
    def test_others_are_none(self, name):
        assert vocabulary.named(name) is None


class TestFoundIn:
    def test_a_headline_is_enough(self):
        assert topics("What Pyongyang Wants") == ["North Korea"]

    def test_one_passing_mention_in_the_body_is_not(self):
        assert topics(body="They met in Pyongyang and parted.") == []

    def test_several_are(self):
        assert topics(body="Pyongyang said no. Pyongyang says no. Pyongyang will say no.") == ["North Korea"]

    def test_whole_words_only(self):
        assert topics("The Pyongyangers") == []

    def test_capitals_count_in_acronyms(self):
        assert topics("The DMZ at Dawn") == ["Panmunjom"]
        assert topics("The dmz at dawn") == []

    @pytest.mark.parametrize("headline", ["After the U.S.–North Korea Talks", "After the U.S.-North Korea Talks"])
    def test_any_dash_will_do(self, headline):
        assert "U.S.–North Korea relations" in topics(headline)

    def test_either_apostrophe_will_do(self):
        assert topics("Inside the Workers’ Party of Korea") == topics("Inside the Workers' Party of Korea") != []

    def test_a_broad_topic_gives_way_to_a_narrower_one(self):
        found = topics("The Korean War and Pyongyang")
        assert "North Korea" in found and "Korean Peninsula" not in found

    def test_at_most_five_the_strongest_first(self):
        everything = " ".join(entry.name for entry in vocabulary.entries().values())
        found = topics("What Pyongyang Wants", "", f"{everything} " * 4)
        assert len(found) == subjects.MOST

    def test_the_order_is_the_same_every_time(self):
        body = "Diplomats and sanctions. Diplomats and sanctions. Diplomats and sanctions."
        assert topics(body=body) == topics(body=body)

    @pytest.mark.parametrize("text", ["", "\x00", "(((", "\\", "🙂" * 1000])
    def test_any_text_will_do(self, text):
        assert topics(text, text, text) == []
