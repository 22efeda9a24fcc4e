"""Pictures that were not handed over with a site, and are later: they get their places, and nothing else changes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles import body
from articles.desk import editing
from articles.models import Article, Edition, FollowUp, Notification
from articles.press import publishing, working_copy
from images.models import Image
from intake.importing import batches, completing, undoing
from intake.models import ImportBatch, ImportedItem
from intake.sites.records import SitePicture
from tests.images.files import asked_once, drawn, encoded
from tests.intake.site import item, read_from, records
from tests.newsroom import person

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
UPLOADS = "https://review.example.org/wp-content/uploads/2019/05/"
TEXT = (
    '<p>The tide.</p><figure data-image="wall"></figure><p>The pier.</p>'
    '<figure data-image="pier"><figcaption>The pier at noon</figcaption></figure><p>The quay.</p>'
    '<figure data-image="quay"></figure><p>The end.</p>'
)
ALL = ("wall", "pier", "quay")
LEAD = SitePicture("lead", f"{UPLOADS}lead.jpg", "The lead")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stored(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "stored"
    with asked_once():
        yield


@pytest.fixture
def bring(monkeypatch, tmp_path):
    """Brings in a site with one piece and those of its pictures that are named, each run an hour after the last."""
    hours = iter(range(100))

    def run(*names: str, publishes: bool = True, files: dict[str, bytes] | None = None, **fields) -> batches.Result:
        html = fields.setdefault("html", TEXT)
        pictures = [SitePicture(name, f"{UPLOADS}{name}.jpg", f"A {name}") for name in ALL if f'"{name}"' in html]
        path = read_from(monkeypatch, tmp_path / "site.xml", records(item(1, pictures=pictures, **fields)))
        at = AT + timedelta(hours=next(hours))
        media = handed_over(tmp_path / f"media-{at.hour}", files or {name: picture(name) for name in names})
        return batches.run(path, batches.look(path), at=at, publishes=publishes, media_path=media)

    return run


def handed_over(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / f"{name}.jpg").write_bytes(data)
    return folder


def picture(name: str) -> bytes:
    return encoded(drawn((320, 200 + ord(name[0]))))


def shown() -> list[str]:
    """The blocks of the working copy in order: their words, and of each picture the file."""
    names = dict(Image.objects.values_list("key", "original_name"))
    words = []
    for node in body.read(Article.objects.get().body).nodes:
        words.append(names[node.get("image")] if node.kind == "figure" else body.Body((node,)).plain_text.strip())
    return words


WHOLE = ["The tide.", "wall.jpg", "The pier.", "pier.jpg", "The quay.", "quay.jpg", "The end."]


def test_a_run_that_has_them_ends_like_one_that_had_them_at_once(bring):
    bring()
    assert shown() == ["The tide.", "The pier.", "The pier at noon", "The quay.", "The end."]
    again = bring(*ALL)
    assert (again.made, again.known, again.completed) == (0, 1, 1)
    html = Article.objects.get().body
    assert shown() == WHOLE and "<figcaption>The pier at noon</figcaption>" in html
    assert ImportedItem.objects.get().missing_media == []
    assert list(ImportBatch.objects.values_list("missing_media", flat=True)) == [[], []]


@pytest.mark.parametrize("order", [("wall", "pier", "quay"), ("quay", "wall", "pier"), ("pier", "quay", "wall")])
def test_one_after_the_other_each_gets_its_own_place(bring, order):
    bring()
    for count, name in enumerate(order, 1):
        assert bring(name).completed == 1
        assert len(ImportedItem.objects.get().missing_media) == len(ALL) - count
    assert shown() == WHOLE


def test_the_same_run_once_more_changes_nothing(bring):
    bring()
    bring("wall")
    before = Article.objects.values().get(), ImportedItem.objects.values().get(), Edition.objects.count()
    assert bring("wall").completed == 0
    assert bring().completed == 0
    assert (Article.objects.values().get(), ImportedItem.objects.values().get(), Edition.objects.count()) == before


def test_readers_see_them_and_are_told_of_no_change(bring, client):
    bring()
    before = Edition.objects.get()
    bring(*ALL)
    edition = Edition.objects.last()
    key = Image.objects.get(original_name="wall.jpg").key
    assert f"images/{key}/" in client.get(reverse("article", args=[edition.slug])).content.decode()
    assert (edition.published_at, edition.modified_at, edition.notes) == (before.published_at, before.modified_at, [])
    assert edition.digest == Article.objects.get().digest
    assert list(FollowUp.objects.filter(edition=edition).values_list("kind", flat=True)) == ["share_card"]


def test_nobody_has_to_do_anything_about_it(bring, mailoutbox, django_capture_on_commit_callbacks):
    person("Publisher", email="publisher@example.org")
    bring()
    with django_capture_on_commit_callbacks(execute=True):
        bring(*ALL)
    assert mailoutbox == [] and not Notification.objects.filter(read_at=None).exists()
    assert Article.objects.get().state == "ready"


def test_a_draft_stays_one(bring):
    bring(publishes=False)
    assert bring(*ALL, publishes=False).completed == 1
    assert shown() == WHOLE and not Edition.objects.exists()


def test_a_lead_picture(bring):
    bring(lead_picture=LEAD)
    headline = Article.objects.get().headline
    assert bring("lead", lead_picture=LEAD).completed == 1
    article, edition = Article.objects.get(), Edition.objects.last()
    assert article.image.original_name == edition.image.original_name == "lead.jpg"
    assert (article.headline, "wall.jpg" in shown()) == (headline, False)


def test_a_piece_that_is_nothing_but_a_picture(bring):
    only = {"html": '<figure data-image="wall"></figure>', "headline": "Low water"}
    bring(publishes=False, **only)
    assert shown() == ["Low water"]
    assert bring("wall", publishes=False, **only).completed == 1
    assert shown() == ["wall.jpg"]


def test_a_public_piece_that_is_nothing_but_a_picture(bring):
    """Nobody prints a piece without words: it keeps the headline that stands in for them."""
    only = {"html": '<figure data-image="wall"></figure>', "headline": "Low water"}
    bring(**only)
    assert bring("wall", **only).completed == 0
    assert (shown(), Edition.objects.count()) == (["Low water"], 1)
    assert ImportedItem.objects.get().notes[-1] == f"{completing.BESIDE} It has no text."


class TestChangedMeanwhile:
    def kept(self, bring, **fields) -> None:
        """Brings the pictures: the piece stays as it is, and they are to be found."""
        before = Article.objects.values().get(), Edition.objects.count()
        assert bring(*ALL, **fields).completed == 0
        assert (Article.objects.values().get(), Edition.objects.count()) == before
        row = ImportedItem.objects.get()
        assert row.missing_media == [] and row.notes[-1].startswith(completing.BESIDE)
        assert Image.objects.count() == len(ALL)
        assert bring(*ALL, **fields).completed == 0
        assert ImportedItem.objects.get().notes == row.notes

    def test_by_an_editor(self, bring):
        bring()
        article = Article.objects.get()
        snapshot = replace(working_copy.snapshot_of(article), body="<p>Another text.</p>")
        editing.save(article, snapshot, version=article.version, at=AT)
        self.kept(bring)

    def test_by_an_editor_at_that_very_moment(self, bring, monkeypatch):
        bring()
        save = editing.save

        def meanwhile(article, snapshot, **arguments):
            other = replace(working_copy.snapshot_of(article), headline="Another headline")
            save(Article.objects.get(), other, version=article.version, at=AT)
            return save(article, snapshot, **arguments)

        with monkeypatch.context() as patch:
            patch.setattr(editing, "save", meanwhile)
            assert bring(*ALL).completed == 0
        row = ImportedItem.objects.get()
        assert row.notes[-1].startswith(completing.BESIDE) and "wall.jpg" not in shown()
        assert row.version == 1 and Edition.objects.count() == 1

    def test_by_whoever_published_it(self, bring):
        bring(publishes=False)
        article, by = Article.objects.get(), person("Administrator")
        publishing.publish(article, version=article.version, at=AT, by=by, override="It is urgent.")
        self.kept(bring, publishes=False)

    def test_by_whoever_withdrew_it(self, bring):
        bring()
        article, by = Article.objects.get(), person("Administrator")
        status = Edition.Status.UNLISTED
        publishing.withdraw(article, version=article.version, at=AT, note="Not now.", status=status, by=by)
        self.kept(bring)

    def test_by_whoever_threw_it_away(self, bring):
        bring(publishes=False)
        article = Article.objects.get()
        editing.trash(article, version=article.version, at=AT, by=None)
        self.kept(bring, publishes=False)

    def test_at_the_site(self, bring):
        bring()
        self.kept(bring, html=f"<p>New.</p>{TEXT}")


def test_what_is_no_picture_is_told_once_and_the_others_come(bring):
    bring()
    files = {"wall": b"This is no picture.", "quay": picture("quay")}
    assert [bring(files=files).completed, bring(files=files).completed] == [1, 0]
    row = ImportedItem.objects.get()
    assert " ".join(row.notes).count("The picture “wall.jpg” was left out.") == 1
    assert row.missing_media == [f"{UPLOADS}pier.jpg"]
    assert shown() == ["The tide.", "The pier.", "The pier at noon", "The quay.", "quay.jpg", "The end."]


def test_one_that_is_broken_off_counts_each_piece_once(bring, monkeypatch):
    bring()

    def stop(site):
        raise KeyboardInterrupt("stopped")

    with monkeypatch.context() as patch:
        patch.setattr(batches, "remember_redirects", stop)
        with pytest.raises(KeyboardInterrupt, match="stopped"):
            bring(*ALL)
    bring(*ALL)
    assert list(ImportBatch.objects.order_by("pk").values_list("completed", flat=True)) == [0, 1]


class TestSaid:
    def test_by_the_command(self, bring, tmp_path):
        bring()
        out = io.StringIO()
        given = {"media": handed_over(tmp_path / "later", {"wall": picture("wall")}), "without_derived": True}
        call_command("import_site", tmp_path / "site.xml", stdout=out, verbosity=0, **given)
        assert "1 piece here already got pictures that were missing." in out.getvalue()

    def test_by_the_report(self, bring, client):
        bring()
        batch = bring(*ALL).batch
        client.force_login(person("Editor"))
        said = client.get(reverse("admin:intake_importbatch_change", args=[batch.pk])).content.decode()
        assert "1 piece that had come before has pictures now that were missing." in said


class TestTakenBack:
    def test_a_piece_with_pictures_that_came_later_is_nobodys_work(self, bring, client):
        batch = bring().batch
        bring(*ALL)
        assert undoing.undo(batch, at=AT + timedelta(hours=9)).pieces == 1
        assert client.get(reverse("article", args=[Article.objects.get().slug])).status_code == 410

    def test_readers_see_pictures_with_which_it_comes_again(self, bring, client):
        batch = bring().batch
        undoing.undo(batch, at=AT)
        bring(*ALL)
        key = Image.objects.get(original_name="wall.jpg").key
        assert f"images/{key}/" in client.get(reverse("article", args=[Article.objects.get().slug])).content.decode()
