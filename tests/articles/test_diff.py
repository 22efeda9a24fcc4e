"""What changed between two texts, and three texts made one. No database."""

from hypothesis import given
from hypothesis import strategies as st

from articles import diff
from articles.diff import ADDED, CHANGED, MARKED, REMOVED, SAME, Part


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
        kinds = [b.kind for b in diff.read("<blockquote><p>a</p></blockquote><ol><li>b<ul><li>c</li></ul></li></ol>")]
        assert kinds == ["blockquote p", "ol li", "ol li ul li"]

    def test_hostile_text_stays_text(self):
        (change,) = changes("<p>a</p>", "<p>a &lt;script&gt;</p>")
        assert any("<script>" in part.text for part in change.parts)

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
        merged = diff.merge("abcd", "aXcd", "abcY")
        assert merged.collisions == []
        assert "".join(merged.text()) == "aXcY"

    def test_the_same_change_is_taken_once(self):
        assert "".join(diff.merge("abc", "aXc", "aXc").text()) == "aXc"

    def test_changes_in_one_place_collide_and_neither_is_lost(self):
        merged = diff.merge("abc", "aMc", "aTc")
        (collision,) = merged.collisions
        assert (collision.base, collision.mine, collision.theirs) == (("b",), ("M",), ("T",))
        assert "".join(merged.text(lambda c: c.theirs)) == "aTc"

    def test_paragraphs_of_a_body(self):
        merged = diff.merge_bodies(
            "<p>1</p><p>2</p><p>3</p>", "<p>1</p><p>2 mine</p><p>3</p>", "<p>0</p><p>1</p><p>2</p><p>3</p>"
        )
        assert merged.text() == ["<p>0</p>", "<p>1</p>", "<p>2 mine</p>", "<p>3</p>"]

    @given(st.text("ab", max_size=8), st.text("ab", max_size=8))
    def test_one_side_alone_wins_whatever_it_did(self, base, changed):
        assert "".join(diff.merge(base, changed, base).text()) == changed
        assert "".join(diff.merge(base, base, changed).text()) == changed
        assert "".join(diff.merge(base, changed, changed).text()) == changed

    @given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.text("abc", max_size=8))
    def test_a_collision_offers_each_side_whole(self, base, mine, theirs):
        merged = diff.merge(base, mine, theirs)
        for item in merged.collisions:
            assert "".join(item.mine) in mine and "".join(item.theirs) in theirs
