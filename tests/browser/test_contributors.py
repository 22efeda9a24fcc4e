"""The contributor's page and the desk's pages of contributors, in a real browser: what it takes, and for everybody."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

from articles.models import Article
from articles.models.interests import QUESTIONS
from intake.models import Submission
from tests.intake.documents import WALL, write
from tests.intake.test_contributions import document, hand_in, invited
from tests.newsroom import person


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light"), (1440, "light")])
def test_from_the_invitation_to_the_receipt(site, sign_in, visit, tmp_path, width, scheme):
    cache.clear()
    desk = sign_in("Editor", width=width, color_scheme=scheme)
    page = desk.goto("/admin/contributors/")
    desk.check()
    page.get_by_role("link", name="Invite a contributor").click()
    desk.check()
    page.get_by_label("Name", exact=True).fill("ليلى كاتبة")
    page.get_by_label("Mail address").fill("layla@example.org")
    page.get_by_label("Working headline").fill("On walls")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("went to layla@example.org").wait_for()
    desk.check()

    url = re.search(r"/contribute/\S+/", mail.outbox[-1].body)[0]
    author = visit(width=width, color_scheme=scheme)
    page = author.goto(url)
    author.check()
    page.get_by_label("Your title and institution").fill("fellow, Example Institute")
    page.get_by_role("button", name="Save, and go on later").click()
    page.get_by_text("Still missing:").wait_for()
    author.check()
    page.get_by_role("link", name="Not answered yet: Is the text original?").press("Enter")
    expect(page.locator("#id_original_0")).to_be_focused()
    page.get_by_label("A document").set_input_files(write(tmp_path, "wall.txt", WALL))
    for key in QUESTIONS:
        page.locator(f"[name=asked_{key}][value=nothing]").check()
    for name, value in (("original", "yes"), ("exclusive", "yes"), ("machines", "none"), ("pictures", "none")):
        page.locator(f"[name={name}][value={value}]").check()
    page.get_by_role("button", name="Hand it in").click()
    page.get_by_text("Received, with thanks.").wait_for()
    assert Submission.objects.get().affiliation == "fellow, Example Institute"
    author.check()
    assert author.fits() and not author.context.cookies()

    page = desk.goto("/admin/contributors/")
    page.get_by_role("link", name="ليلى كاتبة").click()
    page.get_by_role("heading", name="From the author").wait_for()
    desk.check()
    page.get_by_role("link", name="Open the document").click()
    page.get_by_role("heading", name="From the author").wait_for()
    desk.check()


def test_without_scripts_it_works_as_well(site, chromium, sign_in):
    cache.clear()
    desk = sign_in("Editor")
    page = desk.goto("/admin/contributors/invite/?name=Ana+Example&email=ana@example.org")
    page.get_by_role("button", name="Send the invitation").click()
    url = re.search(r"/contribute/\S+/", mail.outbox[-1].body)[0]
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{url}")
    page.get_by_label("Or your text", exact=True).fill(WALL)
    page.get_by_label("Your title and institution").fill("fellow")
    for key in QUESTIONS:
        page.locator(f"[name=asked_{key}][value=nothing]").check()
    for name, value in (("original", "yes"), ("exclusive", "yes"), ("machines", "none"), ("pictures", "none")):
        page.locator(f"[name={name}][value={value}]").check()
    page.get_by_role("button", name="Hand it in").click()
    page.get_by_text("Received, with thanks.").wait_for()
    assert Submission.objects.get().document.headline == "A Wall by the Sea"
    context.close()


@pytest.mark.parametrize(("role", "width"), [("Editor", 360), ("Publisher", 768), ("Administrator", 1440)])
def test_a_later_version_leads_to_its_piece_by_keyboard(site, sign_in, client, role, width):
    _, token = invited(person("Editor", username="erin"))
    hand_in(client, token)
    desk = sign_in(role, width=width)
    first = Submission.objects.get().document
    page = desk.goto(f"/admin/from-document/{first.pk}/")
    page.get_by_role("button", name="Make the draft").press("Enter")
    page.wait_for_url("**/change/")
    hand_in(client, token, document=document(f"{WALL}\n\nOne more paragraph."))
    page = desk.goto("/admin/from-document/")
    expect(page.get_by_text("Later version")).to_be_visible()
    desk.check_in_light_and_dark()
    page.get_by_role("link", name=re.compile("^Open")).press("Enter")
    page.get_by_text("It is another piece, not a later version").wait_for()
    expect(page.get_by_role("button", name="Make a second piece")).to_be_hidden()
    desk.check_in_light_and_dark()
    page.get_by_text("It is another piece, not a later version").press("Enter")
    expect(page.get_by_role("button", name="Make a second piece")).to_be_visible()
    desk.check_in_light_and_dark()
    page.get_by_role("link", name="Compare it with the piece").press("Enter")
    page.wait_for_url("**/later/*")
    desk.check_in_light_and_dark()
    assert Article.objects.count() == 1
