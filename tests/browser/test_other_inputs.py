"""Words that are no English ones: longer than a telephone is wide, and from right to left."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.desk import checkups
from tests.newsroom import make_article, make_author

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstellenvorsteherin"
ARABIC = "لماذا تستحق الموانئ الصغيرة نظرة ثانية؟"


@pytest.mark.parametrize("width", [360, 768])
def test_a_word_longer_than_the_screen_is_broken(site, sign_in, width):
    piece = make_article(f"Eine {LONG} denkt nach", standfirst="", authors=[make_author(f"Eva {LONG}")])
    checkups.sweep(timezone.now())
    editor = sign_in("Editor", width=width)
    pages = ["change", "publication", "history", "links"]
    paths = [reverse(f"admin:articles_article_{page}", args=[piece.pk]) for page in pages]
    lists = ["articles_article_changelist", "articles_shortfall_changelist", "authors_author_changelist", "index"]
    for path in [*paths, *(reverse(f"admin:{name}") for name in lists)]:
        editor.goto(path)
        assert editor.fits(), path


def test_each_text_is_typed_in_the_direction_of_its_letters(site, sign_in):
    piece = make_article(ARABIC, standfirst="In English, for once.")
    editor = sign_in("Editor")
    page = editor.goto(reverse("admin:articles_article_change", args=[piece.pk]))
    styles = page.eval_on_selector_all(
        "textarea, input[type=text]",
        "fields => fields.map(field => [field.name, getComputedStyle(field).unicodeBidi])",
    )
    assert {name for name, _ in styles} >= {"headline", "standfirst", "notice", "note_text"}
    assert [name for name, bidi in styles if bidi != "plaintext"] == []
