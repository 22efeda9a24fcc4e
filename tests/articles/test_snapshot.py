"""Snapshots: what identifies them, what they weigh, how two become one. No database."""

from dataclasses import replace
from hashlib import sha1

from hypothesis import given
from hypothesis import strategies as st

from articles.models.snapshot import Snapshot, SnapshotByline, merge, pack, unpack
from tests import growth

WORDS = [sha1(str(n).encode()).hexdigest()[:7] for n in range(5400)]
LONG = "".join(f"<p>{' '.join(WORDS[i : i + 90])}</p>" for i in range(0, len(WORDS), 90))
ONE = Snapshot(
    "Headline", body=LONG, topics=(3, 1), bylines=(SnapshotByline(7, bio="B’s bio"), SnapshotByline(8, institution=2))
)

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
snapshots = st.builds(
    Snapshot,
    headline=texts,
    standfirst=texts,
    body=st.lists(st.sampled_from(["<p>a</p>", "<p>b</p>", "<h2>c</h2>", "<ul><li>d</li></ul>"])).map("".join),
    topics=st.lists(st.integers(1, 9)).map(tuple),
    bylines=st.lists(st.builds(SnapshotByline, author=st.integers(1, 9), name=texts)).map(tuple),
)


@given(snapshots)
def test_packing_loses_nothing(snapshot):
    assert unpack(pack(snapshot)) == snapshot


@given(snapshots, snapshots)
def test_nor_does_packing_on_top_of_another(base, snapshot):
    assert unpack(pack(snapshot, base), base) == snapshot


def test_a_small_edit_of_a_long_piece_weighs_a_fraction_of_a_copy():
    edited = replace(ONE, body=LONG.replace(WORDS[200], "another"))
    assert len(pack(edited, ONE)) < len(pack(edited)) / 25


def test_packing_what_repeats_itself_is_done_in_time():
    base, edited = replace(ONE, body="<p>a</p>" * 2000), replace(ONE, body="<p>a</p><p>b</p>" * 2000)
    with growth.bounded(40):
        packed = pack(edited, base)  # took minutes
    assert unpack(packed, base) == edited
    assert merge(base, edited, replace(base, headline="x")).collisions == ()


def test_the_digest_moves_with_anything_a_reader_could_see():
    for change in (
        {"headline": "x"},
        {"topics": (1, 3)},
        {"bylines": ()},
        {"image_alt": "x"},
        {"body": LONG + "<p>x</p>"},
    ):
        assert replace(ONE, **change).digest != ONE.digest
    assert replace(ONE).digest == ONE.digest


def test_a_field_of_another_time_is_left_out():
    assert Snapshot.of_dict({"headline": "x", "mood": "gone"}) == Snapshot("x")


class TestMerge:
    def test_different_fields_and_paragraphs_are_both_kept(self):
        base = Snapshot("H", "S", "<p>1</p><p>2</p><p>3</p>")
        mine = replace(base, standfirst="Mine", body="<p>1 mine</p><p>2</p><p>3</p>")
        theirs = replace(base, headline="Theirs", body="<p>1</p><p>2</p><p>3 theirs</p>")
        merged = merge(base, mine, theirs)
        assert merged.collisions == ()
        assert merged.snapshot == Snapshot("Theirs", "Mine", "<p>1 mine</p><p>2</p><p>3 theirs</p>")

    def test_a_collision_is_named_and_either_side_can_be_kept(self):
        base = Snapshot("H", body="<p>1</p><p>2</p>")
        mine, theirs = replace(base, headline="Mine"), replace(base, headline="Theirs", body="<p>1</p><p>new</p>")
        for prefer, headline in (("ours", "Mine"), ("theirs", "Theirs")):
            merged = merge(base, mine, theirs, prefer)
            assert merged.collisions == ("headline",)
            assert (merged.snapshot.headline, merged.snapshot.body) == (headline, "<p>1</p><p>new</p>")


def test_without_what_both_started_from_every_difference_is_to_be_decided():
    """What stands on one side alone may have come there, or gone from the other."""
    mine, theirs = Snapshot("A", body="<p>a</p>", image=3), Snapshot("A", body="<p>b</p>", series=5)
    merged = merge(None, mine, theirs)
    assert set(merged.collisions) == {"body", "image", "series"} and merged.snapshot == mine
    assert merge(None, mine, theirs, prefer="theirs").snapshot == theirs
