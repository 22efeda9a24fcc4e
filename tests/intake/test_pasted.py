"""A document pasted with its form is recognised as an uploaded one is, and keeps its form."""

from __future__ import annotations

import pytest

from articles.models import Article
from intake.drafts import Draft
from intake.readers import read_pasted
from tests.articles.test_desk import person

from .test_from_document import AT, click, filled

PASTED = """\
<h1>Boats for Nobody</h1><p>What a town does with a harbour it has lost.</p><p>By Ana Example</p>
<p>The boats are painted <em>every</em> spring, and nobody has asked since the ferry went what they are painted for, or
by whom, or <a href="https://example.org/paint">with what</a>.<del> SECRET</del></p><h2>Who pays</h2>
<ol type="a"><li>the guild</li><li>its widows</li></ol><hr>
<p>The mayor keeps one in the square, where children climb on it until it
rains.<span data-note="">In <em>June</em>.</span> And then it is only a boat in a square, which is a thing
that a town has when it has no harbour any more.</p>
<p>Ana Example is a <strong>fellow</strong> at the Example Institute.</p>"""
STORED = (
    "<p>The boats are painted <em>every</em> spring, and nobody has asked since the ferry went what they are painted"
    ' for, or by whom, or <a href="https://example.org/paint">with what</a>.</p><h2>Who pays</h2>'
    '<ol type="a"><li>the guild</li><li>its widows</li></ol><hr><p>The mayor keeps one in the square, where children'
    ' climb on it until it rains.<span data-note="">In <em>June</em>.</span> And then it is only a boat in a square,'
    " which is a thing that a town has when it has no harbour any more.</p>"
)


@pytest.mark.django_db
def test_its_text_keeps_its_form_and_the_rest_is_recognised(client):
    client.force_login(person("Editor"))
    shown = client.post(AT, {"html": PASTED}, follow=True)
    data = filled(shown)
    assert data["headline"] == ["Boats for Nobody"]
    assert data["standfirst"] == ["What a town does with a harbour it has lost."]
    assert data["author-0-name"] == ["Ana Example"] and data["author-0-affiliation-0-title"] == ["fellow"]
    click(client, shown)
    article = Article.objects.get()
    assert article.body == STORED
    assert article.bylines.get().bio == "Ana Example is a fellow at the Example Institute."


@pytest.mark.django_db
def test_what_is_refused_loses_no_word(client):
    client.force_login(person("Editor"))
    page = client.post(AT, {"html": f"<p>{'A sentence that goes on and on. ' * 20}</p><p>Another one.</p>"})
    assert "has no headline" in page.content.decode()
    assert "goes on and on.\nAnother one.</textarea>" in page.content.decode()


def test_it_survives_the_way_over_the_page():
    draft = read_pasted(PASTED)
    again = Draft.from_dict(draft.to_dict())
    assert again == draft and [block.html for block in again.blocks] == [block.html for block in draft.blocks]
