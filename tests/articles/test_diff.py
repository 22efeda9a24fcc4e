"""What changed between two texts, and three texts made one. No database."""

import random
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import body
from articles.body import diff, merging
from articles.body.diff import ADDED, CHANGED, MARKED, REMOVED, SAME, Part
from articles.body.matching import Budget, Common
from articles.templatetags.changes import compared, compared_words
from tests import growth


def changes(before, after):
    return [c for c in diff.compare(before, after) if c.state != SAME]


class TestCompare:
    def test_equal_texts_have_no_change(self):
        text = "<p>One <strong>two</strong>.</p><ul><li>a</li></ul>"
        assert changes(text, text) == []

    def test_a_word_added_removed_replaced(self):
        (change,) = changes("<p>The year was 1995 in fact.</p>", "<p>The year was 1994 in plain fact.</p>")
        assert change.state == CHANGED
        assert [(p.state, p.text) for p in change.parts] == [
            (SAME, "The year was "),
            (REMOVED, "1995 "),
            (ADDED, "1994 "),
            (SAME, "in "),
            (ADDED, "plain "),
            (SAME, "fact."),
        ]

    def test_formatting_alone_is_a_change(self):
        (change,) = changes("<p>One <strong>two</strong> three</p>", "<p>One two three</p>")
        assert Part(MARKED, "two ", "no longer bold") in change.parts

    def test_a_link_that_leads_elsewhere_is_a_change(self):
        (change,) = changes('<p><a href="https://a.example">x</a></p>', '<p><a href="https://b.example">x</a></p>')
        assert change.parts[0].note == "link to https://b.example instead of https://a.example"

    def test_a_paragraph_that_became_a_heading(self):
        (change,) = changes("<p>What it means</p>", "<h2>What it means</h2>")
        assert change.note == "was a paragraph, is a heading"

    def test_paragraphs_added_and_removed(self):
        found = changes("<p>Alpha one.</p><p>Beta two.</p>", "<p>Beta two.</p><p>Gamma three.</p>")
        assert [(c.state, c.parts[0].text) for c in found] == [(REMOVED, "Alpha one."), (ADDED, "Gamma three.")]

    def test_a_quotation_and_lists_are_read(self):
        kinds = [
            b.kind for b in diff.blocks_of("<blockquote><p>a</p></blockquote><ol><li>b<ul><li>c</li></ul></li></ol>")
        ]
        assert kinds == ["blockquote p", "ol li", "ol li ul li"]

    def test_hostile_text_stays_text(self):
        (change,) = changes("<p>a</p>", "<p>a &lt;script&gt;</p>")
        assert any("<script>" in part.text for part in change.parts)

    def test_the_space_after_a_link_is_kept(self):
        link = '<a href="https://a.example">paragraph</a>'
        (change,) = changes(f"<p>A {link} that speaks</p>", f"<p>A {link} that spoke</p>")
        assert "".join(part.text for part in change.parts) == "A paragraph that speaksspoke"
        assert [block.text for block in diff.blocks_of("<p><em>a</em>, <strong> b</strong><br> c</p>")] == ["a, b\nc"]

    def test_a_note_is_set_off_from_the_sentence(self):
        before, after = (
            "<p>and the treaty.</p>",
            '<p>and the<span data-note="">A <em>source</em>: 2018.</span> treaty.</p>',
        )
        (change,) = changes(before, after)
        assert [(p.state, p.text) for p in change.parts] == [
            (SAME, "and the "),
            (ADDED, "[note: A source: 2018.] "),
            (SAME, "treaty."),
        ]

    def test_a_row_of_a_table_is_a_line_and_an_empty_one_is_none(self):
        table = (
            '<table><caption>C</caption><thead><tr><th scope="col">Year</th><th scope="col">Sum</th></tr></thead>'
            "<tbody><tr><td>1994</td><td><p>a</p><p>b</p></td></tr><tr><td></td><td></td></tr></tbody></table>"
        )
        assert [block.text for block in diff.blocks_of(table)] == ["C", "Year | Sum", "1994 | a b"]
        (change,) = changes(table, table.replace("1994", "1995"))
        assert [(p.state, p.text) for p in change.parts[:2]] == [(REMOVED, "1994 "), (ADDED, "1995 ")]
        (change,) = changes(table, table.replace("<td>1994</td>", '<th scope="row">1994</th>'))
        assert change.parts[0] == Part(MARKED, "1994 ", "now a head")

    def test_a_picture_is_told_in_words(self):
        def figure(key="one", alt=' data-alt="A street"'):
            return (
                f'<figure data-image="{key}" data-size="wide"{alt}><figcaption>The <em>quay</em></figcaption></figure>'
            )

        (block,) = diff.blocks_of(figure())
        assert block.text == "[picture; wide; described as: A street] The quay"
        (change,) = changes("", figure())
        assert (change.state, change.parts[0].text) == (ADDED, block.text)
        (change,) = changes(figure(), figure("two"))
        assert change.parts[0].note == "picture: two instead of one"
        (change,) = changes(figure(), figure(alt=""))
        assert change.state == CHANGED
        embed = '<figure data-embed="https://vimeo.com/12345"><figcaption>T</figcaption></figure>'
        blocks = diff.blocks_of(embed + "<hr>")
        assert [block.text for block in blocks] == ["[embed: https://vimeo.com/12345] T", "[rule]"]

    def test_a_pull_quote_and_items_of_several_paragraphs_are_read_without_signs_of_their_tags(self):
        pulled = '<aside class="pull-quote"><p>a</p><footer>b</footer></aside>'
        items = "<ul><li><p>c</p><p>d</p><ul><li>e</li></ul></li></ul>"
        assert [block.text for block in diff.blocks_of(pulled + items)] == ["a", "b", "c d", "e"]

    @given(st.lists(st.sampled_from(["a", "<em>b</em>", " ", "c ", " d", '<a href="/x/">e</a>', "<br>"])).map("".join))
    def test_what_is_read_has_the_words_and_spaces_of_the_text(self, inside):
        clean = body.clean(f"<p>{inside}</p>")
        assert "\n".join(block.text for block in diff.blocks_of(clean)) == body.plain_text(clean)

    @given(st.lists(st.text("abc ", max_size=12), max_size=6), st.lists(st.text("abc ", max_size=12), max_size=6))
    def test_both_texts_can_be_read_off_the_comparison(self, old, new):
        def html(texts):
            return "".join(f"<p>{text}</p>" for text in texts)

        def words(states):
            found = diff.compare(html(old), html(new))
            return " ".join(p.text for c in found for p in c.parts if p.state in states).split()

        assert words({SAME, REMOVED, MARKED}) == " ".join(old).split()
        assert words({SAME, ADDED, MARKED}) == " ".join(new).split()


class TestMerge:
    def test_changes_in_different_places_are_both_kept(self):
        merged = merging.merge("abcd", "aXcd", "abcY")
        assert merged.collisions == []
        assert "".join(merged.text()) == "aXcY"

    def test_the_same_change_is_taken_once(self):
        assert "".join(merging.merge("abc", "aXc", "aXc").text()) == "aXc"

    def test_changes_in_one_place_collide_and_neither_is_lost(self):
        merged = merging.merge("abc", "aMc", "aTc")
        (collision,) = merged.collisions
        assert (collision.base, collision.ours, collision.theirs) == (("b",), ("M",), ("T",))
        assert "".join(merged.text("theirs")) == "aTc"

    def test_paragraphs_of_a_body(self):
        merged = merging.merge_bodies(
            "<p>1</p><p>2</p><p>3</p>", "<p>1</p><p>2 mine</p><p>3</p>", "<p>0</p><p>1</p><p>2</p><p>3</p>"
        )
        assert merged.text() == ["<p>0</p>", "<p>1</p>", "<p>2 mine</p>", "<p>3</p>"]

    @given(st.text("ab", max_size=8), st.text("ab", max_size=8))
    def test_one_side_alone_wins_whatever_it_did(self, base, changed):
        assert "".join(merging.merge(base, changed, base).text()) == changed
        assert "".join(merging.merge(base, base, changed).text()) == changed
        assert "".join(merging.merge(base, changed, changed).text()) == changed

    @given(
        st.lists(
            st.tuples(
                st.text("a", max_size=3), st.text("bB", min_size=1, max_size=3), st.text("cC", min_size=1, max_size=3)
            ),
            max_size=4,
        )
    )
    def test_a_collision_offers_each_side_whole(self, places):
        """Where both changed every place between what is common, each side can be had as it was written."""

        def text(side):
            return "".join(f"{place[side]}{number}" for number, place in enumerate(places))

        merged = merging.merge(*map(text, range(3)))
        assert "".join(merged.text("base")) == text(0)
        assert "".join(merged.text("ours")) == text(1)
        assert "".join(merged.text("theirs")) == text(2)
        assert bool(merged.collisions) == bool(places)


def words_of(count: int, seed: int = 0) -> list[str]:
    """Words as often as running text has them: a few everywhere, most of them seldom."""
    return random.Random(seed).choices([f"w{n}" for n in range(6000)], [1 / (n + 2) for n in range(6000)], k=count)


def edited(words: list[str], every: int) -> list[str]:
    return [f"new{place}" if place % every == every // 2 else word for place, word in enumerate(words)]


def paragraphs(words: list[str], length: int) -> str:
    return "".join(f"<p>{' '.join(words[at : at + length])}</p>" for at in range(0, len(words), length))


class TestAsHTML:
    def shown(self, before: str, after: str) -> str:
        return compared(diff.compare(before, after))

    def test_every_state_is_said_and_hostile_text_stays_text(self):
        shown = self.shown(
            '<p>old <a href="https://a.b/?c&amp;d">x</a></p>', '<p>&lt;b&gt; <a href="https://e.f/">x</a></p>'
        )
        assert '<div class="change changed kind-p"><span class="visually-hidden">Changed:</span>' in shown
        assert "<del>old </del><ins>&lt;b&gt; </ins>" in shown
        note = "link to https://e.f/ instead of https://a.b/?c&amp;d"
        assert f'<mark title="{note}">x<span class="mark-note">{note}</span></mark>' in shown
        assert "Added:" in self.shown("", "<p>a</p>") and "Removed:" in self.shown("<p>a</p>", "")
        assert self.shown("<p>a</p>", "<p>a</p>") == '<div class="change same kind-p">a</div>\n'
        assert compared_words(diff.compare_words("a b", "a <c>")) == "a <del>b</del><ins>&lt;c&gt;</ins>"

    def test_a_long_text_is_shown_in_no_time(self):
        changes = diff.compare("<p>a b</p>" * 4000, "<p>c d</p>" * 4000)
        with growth.bounded(2):
            assert compared(changes).count("<ins>") == 4000


class TestBounds:
    """What a text costs to compare is bounded by its length: these took from half a minute to hours."""

    @pytest.fixture(autouse=True)
    def in_time(self):
        with growth.bounded(48):
            yield

    @pytest.mark.parametrize("count", [1000, 20_000])
    def test_the_same_paragraph_again_and_again(self, count):
        assert len(changes("<p>a</p>" * count, "<p>a</p><p>b</p>" * count)) >= count

    @pytest.mark.parametrize("count", [1000, 50_000])
    def test_the_same_word_again_and_again(self, count):
        found = diff.compare(f"<p>{'a ' * count}</p>", f"<p>{'a b ' * count}</p>")
        text = "".join(part.text for change in found for part in change.parts if part.state in (SAME, ADDED))
        assert text.split() == ["a", "b"] * count

    def test_many_paragraphs_that_are_all_alike(self):
        assert changes(f"<p>{'a ' * 80}</p>" * 1000, f"<p>{'a b ' * 80}</p>" * 1000)

    def test_many_paragraphs_with_the_same_words_in_another_order(self):
        shuffle = random.Random(1)
        old, new = (
            "".join(f"<p>{' '.join(shuffle.sample('abcdefghijklmnopqrstuvwxyz', 26))}</p>" for _ in range(1500))
            for _ in range(2)
        )
        assert changes(old, new)

    def test_three_texts(self):
        merged = merging.merge(["a"] * 2000, ["a", "b"] * 2000, ["a", "c"] * 2000)
        assert merged.text("ours").count("b") == 2000

    @pytest.mark.parametrize(("length", "every"), [(25, 20), (100, 100), (10_000, 60)])
    def test_a_long_piece_with_edits_everywhere_is_compared_word_by_word(self, length, every):
        old = words_of(10_000)
        new = edited(old, every)
        found = diff.compare(paragraphs(old, length), paragraphs(new, length))
        assert {change.state for change in found} <= {SAME, CHANGED}
        added = [word for c in found for p in c.parts if p.state == ADDED for word in p.text.split()]
        assert added == [word for word in new if word.startswith("new")]

    @given(st.lists(st.sampled_from("abcde"), max_size=40), st.lists(st.sampled_from("abcde"), max_size=40))
    def test_what_is_within_bounds_is_what_difflib_finds(self, a, b):
        expected = SequenceMatcher(None, a, b, autojunk=False)

        def pairs(runs):
            return [(i + n, j + n) for i, j, size in runs for n in range(size)]

        assert pairs(Common(a, b).runs) == pairs(expected.get_matching_blocks())
        assert Common(a, b).ratio() == expected.ratio()

    @given(st.text("abc", max_size=30), st.text("abc", max_size=30), st.integers(-1, 900))
    def test_what_is_beyond_is_still_the_way_from_one_to_the_other(self, a, b, pairs):
        made = ""
        for is_same, a1, a2, b1, b2 in Common(a, b, Budget(pairs)).steps():
            assert not is_same or a[a1:a2] == b[b1:b2]
            made += b[b1:b2]
        assert made == b
