"""Records and fronts that readers see, as those look at them whose job they are."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Front, Topic
from articles.press import fronts, publishing, records
from authors.models import Author, Institution
from tests.newsroom import DAY, make_article, make_author, make_institution, make_published, make_topic, person

SIZES = [("light", 1440), ("dark", 768), ("dark", 360), ("light", 360)]


@pytest.fixture
def world(site):
    now = timezone.now()
    institution = make_institution("The Institute", description="A place of study.")
    line = institution.disclosures.create(text="Funded by the ministry of things that last")
    author = make_author("Ann Writer", title="fellow", institution=institution)
    topic = make_topic("Korea", introduction="About Korea.")
    common = {"authors": [author], "topics": [topic]}
    pieces = [
        make_published(f"A headline of the usual length, and no. {number}", at=now - number * DAY, **common)
        for number in (1, 2, 3)
    ]
    later = make_article("One that comes the day after tomorrow")
    publishing.schedule(later, version=later.version, at=now, visible_from=now + 2 * DAY)
    with records.changing(institution, at=now, by=person("Standards editor")):
        line.text = "Funded by the ministry of things that last, since 2019"
        line.save()
    pins = [fronts.Pin(pieces[2].article_id, "In other words"), fronts.Pin(later.pk), fronts.Pin(pieces[0].article_id)]
    waiting = fronts.arrange(None, visible_from=now + DAY, pins=pins, at=now, by=person("Copy-editor"))
    return {"institution": institution, "author": author, "topic": topic, "front": waiting}


def admin(record, page="change"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


def test_the_screens_are_accessible_and_fit(world, sign_in):
    new = reverse("admin:articles_front_add")
    screens = {
        "Copy-editor": [new, admin(world["front"]), admin(world["author"])],
        "Publisher": [admin(world["front"]), admin(world["front"], "history"), admin(world["topic"])],
        "Standards editor": [admin(world["institution"]), admin(world["institution"], "history")],
    }
    for role, paths in screens.items():
        visitor = sign_in(role)
        for scheme, width in SIZES:
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.page.set_viewport_size({"width": width, "height": 3000})
            for path in paths:
                visitor.goto(path)
                visitor.check()
                assert visitor.fits(), f"{role} {path} at {width}"


SCROLLS = """() => [...document.querySelectorAll(".tabular")]
    .filter((table) => table.scrollWidth > table.clientWidth + 1)
    .map((table) => `${table.textContent.trim().split("\\n")[0]}: ${table.scrollWidth} in ${table.clientWidth}`)"""


def test_no_row_of_a_form_sticks_out_of_a_desk_screen(newsroom, sign_in):
    visitor = sign_in("Administrator", width=1440)
    forms = [row for model in (Author, Institution, Front, Topic) for row in model.objects.all()[:3]]
    assert {type(row) for row in forms} >= {Author, Institution, Topic}
    for row in forms:
        page = visitor.goto(admin(row))
        assert page.locator(".tabular").count()
        assert page.evaluate(SCROLLS) == [], admin(row)


def test_pins_are_moved_with_the_keyboard_and_approved(world, sign_in):
    visitor = sign_in("Publisher")
    page = visitor.goto(admin(world["front"]))
    assert page.get_by_text("readers will not see it before").is_visible()
    page.get_by_role("button", name="Move up: One that comes").focus()
    page.keyboard.press("Enter")
    assert "now stands at 1 of" in page.locator("[data-slots-said]").text_content()
    page.get_by_role("button", name="Save and approve").click()
    page.get_by_text("It is approved.").wait_for()
    slots = Front.objects.get().slots.order_by("position")
    assert [slot.article.headline[:8] for slot in slots] == ["One that", "A headli", "A headli"]
    visitor.check()
