"""What counts as a name that a reader may be told of."""

import pytest

from articles.related.proper_names import names_in

PLAIN = "and there was much to be said of it before the others came to see how little had been done in all those years"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The inspectors saw Yongbyon, and left Yongbyon again.", {"Yongbyon": 2}),
        ("Both sides signed the Agreed Framework there.", {"Agreed Framework": 1}),
        ("They wrote to the International Atomic Energy Agency.", {"International Atomic Energy Agency": 1}),
        ("They met the Secretary of State at Panmunjom.", {"Panmunjom": 1}),
        ("They knew what Moscow's Security Council wanted.", {"Moscow": 1, "Security Council": 1}),
        ("There were Xi Jinping’s guests.", {"Xi Jinping": 1}),
        ("It was said in June Xi Jinping would travel there.", {"Xi Jinping": 1}),
        ("They walked over the Brücke with Élise Dupont.", {"Élise Dupont": 1}),
    ],
)
def test_a_name_is_the_whole_run_of_capitals_in_mid_sentence(text, names):
    assert names_in(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Arrangements were made. Many came. Another followed: Officers stood there.",  # the beginning of a sentence
        "“Nobody asked,” they wrote. “Everybody knew.”",
        "How the Summit Ended\nWhat Comes Next",  # a heading
        "The officers saw the Agency and the House and the Military there.",  # a thing called by what it is
        "They met American, Korean and Japanese officials, and North Korean ones.",
        "They came on Monday, in June, and I said that I’m glad.",
        "Two Koreas were spoken of there.",
        "核协议和制裁问题。宁边反应堆。",
        "",
    ],
)
def test_what_is_none(text):
    assert names_in(text) == {}


def test_a_word_that_also_stands_in_lower_case_is_no_name():
    assert names_in("They spoke with Parties there, and no party answered.") == {"Parties": 1}
    assert names_in("They spoke of Spent there, and it was spent.") == {}


def test_a_language_that_writes_nouns_with_capitals_names_nothing():
    text = (
        "Gestern hat die Regierung den Vertrag mit dem Ministerium über die Lieferung von Geräten und die Ausbildung"
        " von Lehrern unterschrieben, sagte der Minister am Abend vor der Presse in der Hauptstadt."
    )
    assert names_in(text) == {}
    assert names_in(f"They left Yongbyon {PLAIN}.") == {"Yongbyon": 1}


def test_a_long_text_costs_what_it_is_long():
    """Twice the text, twice the names looked at: nothing in it looks back."""
    assert names_in(f"They left Yongbyon {PLAIN}. " * 2000) == {"Yongbyon": 2000}
