"""What stands on a share card, in whatever letters, and what is rather left out."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from images import cards
from images.cards import Card
from tests.images.files import drawn, encoded

CARD = Card("Opinion", "2019", "The summit is not a strategy", "Ann O’Writer", "The Paper")
ARABIC = "لماذا لم تكن القمة استراتيجية"


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def differs(one: bytes, other: bytes) -> tuple[int, int, int, int] | None:
    """The box in which two cards are not the same, compression aside."""
    difference = ImageChops.difference(opened(one), opened(other)).convert("L").point(lambda v: 255 if v > 60 else 0)
    return difference.getbbox()


def test_it_is_a_jpeg_of_the_size_that_everybody_asks_for():
    picture = opened(cards.draw(CARD))
    assert (picture.format, picture.size, picture.mode) == ("JPEG", (1200, 630), "RGB")
    assert not picture.getexif() and "icc_profile" not in picture.info
    assert len(cards.draw(CARD, encoded())) < 300_000  # X's and WhatsApp's limits are far above, Signal's is 300 KB


def test_another_year_is_another_card_at_the_top():
    left, top, right, bottom = differs(cards.draw(CARD), cards.draw(replace(CARD, year="2009")))
    assert top > 60 and bottom < 120 and right < 500


def test_the_same_words_are_the_same_bytes():
    assert cards.draw(CARD) == cards.draw(CARD)


def test_a_picture_stands_beside_the_words_and_covers_none():
    with_picture = opened(cards.draw(CARD, encoded(Image.new("RGB", (1200, 1200), (0, 120, 0)))))
    assert with_picture.getpixel((1000, 300))[1] > 100
    longest = replace(CARD, headline="W" * 300, byline="M" * 300, site="Q" * 200)
    empty = Card("", "", "", "", "")
    box = differs(cards.draw(longest, encoded(drawn())), cards.draw(empty, encoded(drawn())))
    assert box[2] <= 1200 - cards.PICTURE and box[0] >= cards.MARGIN - 4


@pytest.mark.parametrize("words", [60, 12, 3])
def test_a_headline_of_any_length_stays_in_its_place(words):
    text = " ".join(["alliance"] * words)
    box = differs(cards.draw(replace(CARD, headline=text)), cards.draw(replace(CARD, headline="")))
    assert box[1] > 120 and box[3] <= 630 - 148, "the byline below stays free"


def test_a_long_headline_ends_in_an_ellipsis():
    font = cards._font("standfirst-serif.ttf", 38)
    assert cards.cut("word " * 50, font, 400).endswith("…")
    assert cards.cut("word", font, 400) == "word"
    lines = cards.wrapped("Donaudampfschifffahrtselektrizität und " + "x" * 200, font, 300)
    assert all(font.getlength(line) <= 300 for line in lines)
    assert "".join(lines).replace(" ", "") == "Donaudampfschifffahrtselektrizitätund" + "x" * 200


class TestLetters:
    @pytest.mark.parametrize("text", ["Łódź, Đà Nẵng & Ærø", "Київ і Москва", "Ελλάδα", "“Peace” – 50 %, €5"])
    def test_the_house_fonts_have_them(self, text):
        assert cards.font_for(text, 40, cards.SERIF).getname()[0] == "Standfirst Serif"

    @pytest.mark.skipif(not cards.CAN_SHAPE, reason="this Pillow comes without Raqm")
    @pytest.mark.parametrize(("text", "family"), [(ARABIC, "Noto Sans Arabic"), ("שלום 2019", "Noto Sans Hebrew")])
    def test_what_runs_from_the_right_begins_there(self, text, family):
        assert cards.font_for(text, 40, cards.SERIF).getname()[0] == family
        empty = cards.draw(replace(CARD, headline=""))
        box = differs(cards.draw(replace(CARD, headline=text)), empty)
        assert box[2] > 1200 - cards.MARGIN - 20 and box[0] > 300

    def test_letters_without_a_font_are_left_out_and_not_drawn_as_boxes(self):
        empty = cards.draw(replace(CARD, headline=""))
        assert cards.font_for("為什麼", 40, cards.SERIF) is None
        assert cards.draw(replace(CARD, headline="為什麼峰會不是戰略")) == empty
        assert cards.draw(replace(CARD, headline="為什麼", font="/nowhere.ttf")) == empty

    def test_a_font_of_the_publications_own_is_tried_last(self):
        own = str(cards._FONTS / "noto-sans-hebrew.ttf")
        assert cards.font_for("שלום", 40, ("standfirst-serif.ttf", own)).getname()[0] == "Noto Sans Hebrew"

    def test_without_shaping_nothing_is_drawn_backwards(self, monkeypatch):
        monkeypatch.setattr(cards, "CAN_SHAPE", False)
        assert cards.draw(replace(CARD, headline=ARABIC)) == cards.draw(replace(CARD, headline=""))
        cards.draw(CARD)

    def test_emoji_and_controls_are_no_letters(self):
        assert cards.writable("Peace 🎉️ at\x00 last\u202e \ud800!") == "Peace at last !"
        assert cards.draw(replace(CARD, headline="🎉")) == cards.draw(replace(CARD, headline=""))


def test_what_cannot_be_written_at_all_is_an_empty_card():
    assert opened(cards.draw(Card("", "", "", "", ""))).size == (1200, 630)
