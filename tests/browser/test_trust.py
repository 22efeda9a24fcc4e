"""What keeps a publication honest, in a real browser: topics that are offered, corrections, fronts, webhooks."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles.models import Edition, Front, Republication, Webhook
from articles.press import publishing
from authors.models import Author
from tests.browser.test_desk import form, ready
from tests.newsroom import DAY, change, make_article, make_topic, publish


def test_topics_of_the_text_are_offered_and_taken_by_a_click(site, sign_in):
    korea, sanctions = make_topic("North Korea"), make_topic("Sanctions")
    article = make_article("What sanctions do to North Korea", topics=[])
    visitor = sign_in("Editor")
    page = visitor.goto(form(article))
    offered = page.locator(".offered button")
    offered.first.wait_for()
    assert offered.all_inner_texts() == ["North Korea", "Sanctions"]
    visitor.check()
    offered.nth(0).press("Enter")
    assert offered.all_inner_texts() == ["Sanctions"]
    assert page.evaluate("document.activeElement.textContent") == "Sanctions"
    page.keyboard.press("Enter")
    assert offered.count() == 0
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist").wait_for()
    assert list(article.tagged.order_by("pk").values_list("tag", flat=True)) == [korea.pk, sanctions.pk]


@pytest.fixture
def corrected(site):
    """A piece with a correction, somebody who carried it, a record that says otherwise, and changes that wait."""
    now = timezone.now()
    article = ready(body="<p>It was 1995 in Oslo.</p>")
    publish(article, at=now - 3 * DAY)
    change(article, body="<p>It was 1994 in Oslo.</p>")
    note = "It was 1994, not 1995."
    publishing.correct(article, version=2, at=now - DAY, change=Edition.Change.CORRECTION, note=note, serious=True)
    change(article, body="<p>It was 1994 in Bergen.</p>")
    Republication.objects.create(article=article, where="The letter", kind="newsletter", contact="a@example.org")
    Author.objects.filter(name="Ann Author").update(name="Ann Otherwise")
    return article


def test_the_screens_of_trust_are_accessible_and_fit(corrected, sign_in):
    visitor = sign_in("Administrator")
    now = timezone.now()
    front = Front.objects.create(visible_from=now, made_at=now, approved_at=now)
    front.slots.create(position=1, article=corrected)
    hook = Webhook.objects.create(name="The archive", url="https://archive.example.org/in")
    troubles = []
    for path in [
        f"/admin/articles/article/{corrected.pk}/publication/",
        "/admin/articles/article/corrections/",
        "/admin/articles/article/corrections/?year=1999",
        "/admin/articles/republication/",
        "/admin/articles/republication/add/",
        "/admin/articles/errorreport/",
        "/admin/articles/front/",
        f"/admin/articles/front/{front.pk}/change/",
        f"/admin/articles/front/{front.pk}/preview/",
        "/admin/articles/webhook/",
        f"/admin/articles/webhook/{hook.pk}/change/",
        "/admin/articles/outgoing/",
    ]:
        for width in (1440, 360):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            visitor.goto(path)
            try:
                visitor.check()
            except AssertionError as found:
                troubles.append(str(found))
            if not visitor.fits():
                troubles.append(f"{path} at {width} is too wide")
    assert not troubles, "\n".join(troubles)


def test_a_change_of_a_name_preselects_a_correction_and_says_why(corrected, sign_in):
    page = sign_in("Publisher").goto(f"/admin/articles/article/{corrected.pk}/publication/")
    assert page.locator("#change").input_value() == "correction"
    assert "A name changed: Oslo → Bergen." in page.locator(".publication").inner_text()
    page.get_by_role("button", name="Publish the change now").click()
    assert "write the note" in page.locator(".errornote").inner_text()
    assert page.locator("#change").input_value() == "correction"


def test_the_readers_pages_of_a_correction_are_accessible(corrected, visit, settings):
    settings.COMPARE_EDITIONS = True
    edition = Edition.objects.get(number=2)
    for scheme, width in (("light", 1440), ("dark", 360)):
        visitor = visit(width=width, color_scheme=scheme)
        for path in (
            edition.get_absolute_url(),
            f"{edition.get_absolute_url()}history/",
            f"{edition.get_absolute_url()}history/2/",
            "/corrections/",
            f"/corrections/{edition.pk}/",
        ):
            visitor.goto(path)
            visitor.check()
            assert visitor.fits(), f"{path} at {width}"
