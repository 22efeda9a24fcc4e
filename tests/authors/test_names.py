"""Names as text: addresses and index order. No database."""

import pytest

from authors.names import slug_of, sort_name


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("The Case for Optimism", "the-case-for-optimism"),
        ("O’Neill & Söhne", "oneill-sohne"),
        ("Ελλάδα", "ellada"),
        ("北京", "beijing"),
        ("خبر", "khbr"),
        ("  ", "untitled"),
        ("🙂", "slight-smile"),
        ("a" * 300, "a" * 120),
    ],
)
def test_addresses_in_any_script(name, slug):
    assert slug_of(name) == slug


def test_a_long_address_is_cut_at_a_word():
    assert slug_of("word " * 60, length=18) == "word-word-word"


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [
        ("Eric Gomez", "Gomez, Eric"),
        ("Ludwig van der Rohe Jr.", "van der Rohe, Ludwig Jr."),
        ("Plato", "Plato"),
        ("George C. Edwards III", "Edwards, George C. III"),
        ("", ""),
    ],
)
def test_index_order(name, sorted_as):
    assert sort_name(name) == sorted_as
