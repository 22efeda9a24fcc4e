"""A small publication in which everything has happened: each table of the archive has a row, and the hard cases are in.

Every secret and every mail address of an account holds MARK, which no file of an archive may hold.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User
from django.core.files.base import ContentFile

from articles.desk import editing, feedback, merging, sharing
from articles.models import (
    CalendarKey,
    Delivery,
    Edition,
    FruitlessSearch,
    Link,
    Outgoing,
    Override,
    Recovery,
    Redirect,
    Republication,
    SavedView,
    Series,
    ShareOpen,
    Webhook,
)
from articles.press import fronts, notices, publishing, records, rendering
from articles.related import ruling
from authors.models import Interest
from images.models import Image
from intake import documents
from intake.contributions import invitations, submissions
from intake.contributions.declarations import Said
from intake.models import ImportBatch
from tests.articles.rich import GIF
from tests.newsroom import (
    DAY,
    HOUR,
    NOON,
    affiliate,
    change,
    make_article,
    make_author,
    make_institution,
    make_topic,
    person,
    publish,
)

FAR = NOON + 10_000 * DAY  # a schedule that no run of this suite will see fall due
MARK = "opensesame"
HIDDEN = "Whispered"  # in what readers may not see


def picture(key: str, **values) -> Image:
    values = {"alt": f"What {key} shows", "credit": "Agency", "licence": Image.Licence.OWN} | values
    image = Image.objects.create(key=key, title=key, created_at=NOON, width=1, height=1, **values)
    image.file.save("x.gif", ContentFile(GIF + key.encode()))
    return image


def make() -> None:
    chief, editor = person("Administrator", first_name="Ann", last_name="Chief"), person("Editor", username="editor")
    User.objects.update(email=f"{MARK}@example.org", password=f"md5${MARK}")
    gone = person("Writer", username="gone")
    house, old_house = make_institution("House of Reeds"), make_institution("Old House")
    house.disclosures.create(text="Paid by its members.", starts_on=date(2020, 1, 1))
    house.other_names.create(name="HoR")
    ann = make_author("Ann Author", title="fellow", institution=house, email="ann@example.org", user=editor)
    double = make_author("A. Author", title="adviser", institution=old_house)
    layla = make_author("ليلى كاتبة", sort_name="ليلى", portrait=picture("portrait"))
    affiliate(layla, "باحثة", house, starts_on=date(2019, 5, 1), has_ended=True, confirmed_on=date(2021, 1, 1))
    Interest.objects.create(author=layla, text="She advises a party.", ends_on=date(2030, 1, 1))
    child = make_topic("Child topic")
    parent = make_topic("Parent topic")
    child.parent = parent  # which came later
    child.save()
    child.slug = "child-renamed"
    child.save()
    series = Series.objects.create(name="A series", introduction="<i>In order.</i>")
    lead, inside = picture("lead-picture"), picture("inside-picture", caption='Two "chairs"  & a <table>')
    Image.objects.create(key="credit-only", credit="Somebody / Agency", created_at=NOON, created_by=chief)

    later = make_article("Headline that comes later", authors=[double], topics=[parent], declared=True)
    figure = '<figure data-image="inside-picture" data-size="wide"></figure>'
    note = '<p>Text<span data-note="">A <em>note</em>.</span> <a href="https://example.org/?a=1&amp;b=2">link</a>.</p>'
    first = make_article(
        "First “headline” & more",
        body=f"<h2>Section</h2>{note}{figure}<p>End.</p>",
        authors=[ann, layla],
        topics=[child, parent],
        image=lead,
        series=series.pk,
        series_position=1,
        by=editor,
    )
    change(first, translation_of=later.pk, links=(("updates", later.pk),), at=NOON - 20 * DAY, by=editor)
    publish(first, at=NOON - 10 * DAY, by=chief, override="It is urgent.")
    Image.objects.filter(pk=inside.pk).update(alt="Changed in the library since", caption="Changed")
    change(first, slug="a-new-address", body=f"{note}{figure}", at=NOON - 9 * DAY, by=editor)
    publishing.correct(
        first,
        version=first.version,
        at=NOON - 8 * DAY,
        change=Edition.Change.CORRECTION,
        note="It was 1994 & not 1995.",
        by=chief,
        override="Still urgent.",
    )
    publish(later, at=NOON - 7 * DAY)
    later.refresh_from_db()
    merging.merge_authors(double, ann, at=NOON - 6 * DAY, by=chief)

    taken_back = make_article("Taken back", authors=[layla], topics=[parent], declared=True)
    publish(taken_back, at=NOON - 5 * DAY)
    taken_back.refresh_from_db()
    publishing.withdraw(
        taken_back, version=taken_back.version, at=NOON - 4 * DAY, status=Edition.Status.RETRACTED, note="It was wrong."
    )
    rtl = make_article("عنوان عربي", language="ar", body='<p dir="rtl">نص عربي</p>', authors=[layla], topics=[child])
    publishing.schedule(rtl, version=rtl.version, at=NOON, visible_from=FAR)
    secret = make_article(f"{HIDDEN} embargo", body=f"<p>{HIDDEN}.</p>", is_embargoed=True, by=chief)
    change(secret, embargoed_until=NOON + 30 * DAY)
    thrown = make_article("Thrown away", owner=gone)
    editing.trash(thrown, version=None, at=NOON, by=chief)
    gone.delete()

    # What the desk has beside the pieces.
    draft = make_article(f"{HIDDEN} draft", authors=[ann], by=editor)
    revision = editing.current_revision(draft, at=NOON)
    editing.name_revision(revision, "Before the cut", at=NOON, by=editor)
    for hour in range(1, 4):
        change(draft, body=f"<p>{HIDDEN} in hour {hour}.</p>", at=NOON + hour * 3 * HOUR, by=editor)
    shown = editing.current_revision(draft, at=NOON + DAY)
    link, _ = sharing.share(
        draft, at=NOON + DAY, by=editor, revision=shown, for_author=ann, may_sign=True, recipient="", email=""
    )
    type(link).objects.update(token_hash=MARK.ljust(64, "0"))
    ShareOpen.objects.create(link=link, at=NOON + DAY, agent="A browser")
    sharing.sign_off(link, digest=shown.digest, approved=True, comment="Fine.", name="", at=NOON + DAY + HOUR)
    asked = notices.note(draft, "Is that so? @editor", at=NOON, by=chief)
    notices.note(draft, "It is.", at=NOON + HOUR, by=editor, parent=asked)
    asked.mentions.add(editor)
    editing.autosave(draft, user=editor, data={"headline": "Half typed"}, version=draft.version, at=NOON)
    assert Recovery.objects.exists()

    # What came in.
    documents.keep(f"{HIDDEN} headline\n\nA text.".encode(), "ورقة.txt", at=NOON, by=editor)
    contribution, _ = invitations.invite(
        name=f"{HIDDEN} name", email="ann@example.org", author=ann, headline=HIDDEN, length=900, at=NOON, by=editor
    )
    said = Said(
        HIDDEN, "fellow, House of Reeds", "0", {"paid": HIDDEN}, {"original": "yes"}, [[HIDDEN, "bo@example.org"]]
    )
    submissions.hand_in(contribution, said, data=f"{HIDDEN} piece\n\nA text.".encode(), name="a.txt", at=NOON)
    submissions.save(contribution, {"text": HIDDEN}, at=NOON)

    Redirect.objects.create(path="/2019/05/an-old-address/", article=first)
    batch = ImportBatch.objects.create(
        site="WordPress https://old.example.org", name="old.xml", at=NOON, by=chief, total=1, completed=1
    )
    batch.names.create(kind="author", key="ann", name="Ann", record=ann.pk)
    batch.items.create(
        site=batch.site, source="12", name="An item", state="draft", article=draft, version=1, twin=first
    )

    # What readers and others left.
    edition = Edition.objects.filter(article=first).last()
    report = feedback.report_error(edition, "There is an error.", email="reader@example.org", at=NOON)
    feedback.close_report(report, "dismissed", answer="There is none.", at=NOON + HOUR, by=chief)
    Republication.objects.create(article=first, where="Another paper", told_of=edition, told_at=NOON)
    FruitlessSearch.objects.create(words="nothing found", day=date(2026, 6, 1), times=3)
    SavedView.objects.create(user=editor, name="Mine", query=f"owner__id__exact={editor.pk}")
    CalendarKey.objects.create(user=editor, key=MARK)
    hook = Webhook.objects.create(name="Mirror", url="https://mirror.example.org/", secret=MARK, created_at=NOON)
    message = Outgoing.objects.create(
        webhook=hook, edition=edition, event="publish", body="{}", written_at=NOON, due_at=NOON, done_at=NOON
    )
    Delivery.objects.create(message=message, at=NOON, url=hook.url, status=204, milliseconds=12)
    if not Override.objects.exists():
        Override.objects.create(edition=edition, code="topics", message="M", reason="R", by=chief, at=NOON)
    ruling.put_first(later, first, at=NOON, by=None, line="Read this")
    pins = [fronts.Pin(later.pk, "Another headline")]
    front = fronts.arrange(None, pins=pins, visible_from=NOON + DAY, at=NOON)
    fronts.approve(front, at=NOON)
    with records.changing(house, at=NOON, by=None):
        house.description = "It is a house."
        house.save()
        house.disclosures.create(text="And by a fund.")
    records.delete(make_author("Never Printed"), at=NOON)  # the last number that an author was given
    rendering.rebuild(NOON)
    assert Link.objects.exists()
