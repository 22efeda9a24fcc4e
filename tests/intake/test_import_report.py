"""The report of an import on the desk: what came, what did not and why, and the way back."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from articles.models.roles import ROLES
from intake.importing import admin as report_admin
from intake.importing import batches, report
from intake.models import ImportBatch, ImportedItem
from intake.sites.records import Person, Skipped
from tests.intake.site import item, read_from, records
from tests.newsroom import change, person

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
TEXT = "<p>" + " ".join(f"word{number % 37} of the harbour {number}" for number in range(80)) + "</p>"
QUERIES = 12
READERS = [role for role in ROLES if role != "Writer"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(monkeypatch, tmp_path):
    """Brings in a site of these items."""

    def run(*items, publishes=True, more=(), at=AT):
        path = read_from(monkeypatch, tmp_path / "site.xml", [*records(*items), *more])
        return batches.run(path, batches.look(path), at=at, publishes=publishes).batch

    return run


def desk(role: str) -> Client:
    client = Client()
    client.force_login(person(role))
    return client


def page(client: Client, batch: ImportBatch, query: str = "") -> str:
    response = client.get(reverse("admin:intake_importbatch_change", args=[batch.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def sheet(client: Client, batch: ImportBatch, name: str) -> list[list[str]]:
    response = client.get(reverse("admin:intake_importbatch_csv", args=[batch.pk]), {"list": name})
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(StringIO(response.content.decode())))


def fail(batch: ImportBatch, name: str, sentence: str) -> ImportedItem:
    return batch.items.create(
        site=batch.site, source=f"wordpress:post:{name}", name=name, state="failed", notes=[sentence]
    )


class TestRead:
    @pytest.mark.parametrize("role", READERS)
    def test_who_edits_reads_it(self, bring, role):
        batch = bring(item(1), item(2, published_at=""))
        client = desk(role)
        said = page(client, batch)
        assert "2 pieces came: 2 are public, 0 are drafts." in said
        assert "Piece 1 on harbours" in said and "It names no day" in said and "1 × page" in said
        assert ("undo/" in said) == (role == "Administrator")
        assert "The Example Review" not in said and "WordPress https://review.example.org" in said
        listed = client.get(reverse("admin:intake_importbatch_changelist")).content.decode()
        assert "WordPress https://review.example.org" in listed and "Ended" in listed

    def test_a_writer_does_not(self, bring):
        batch = bring(item(1))
        client = desk("Writer")
        for url in (
            reverse("admin:intake_importbatch_changelist"),
            reverse("admin:intake_importbatch_change", args=[batch.pk]),
            reverse("admin:intake_importbatch_csv", args=[batch.pk]),
            reverse("admin:intake_importbatch_undo", args=[batch.pk]),
        ):
            assert client.get(url).status_code == 403

    def test_what_failed_stands_first(self, bring):
        batch = bring(
            item(1, notes=["It was waiting for review."]), more=[Skipped("broken", "Half", "site.xml, line 9.")]
        )
        fail(batch, "Too long", "The text is too long.")
        said = page(desk("Publisher"), batch)
        order = ["1 could not be taken", "The text is too long.", "site.xml, line 9.", "It was waiting for review."]
        assert sorted(order, key=said.index) == order
        assert "1 place in the file could not be read." in said and "wordpress:post:Too long" in said

    def test_which_file_who_and_when(self, bring):
        batch = bring(item(1))
        chief = person("Administrator", first_name="Ann", last_name="Chief")
        assert "the command line" in page(desk("Editor"), batch)
        ImportBatch.objects.update(by=chief)
        said = page(desk("Editor"), batch)
        assert "Ann Chief" in said and "site.xml" in said and batch.digest in said and "1 Nov 2026, 12:00" in said

    def test_before_any_import_it_says_how_one_begins(self):
        said = desk("Editor").get(reverse("admin:intake_importbatch_changelist")).content.decode()
        assert "No site was brought in yet." in said and "manage.py import_site" in said

    def test_one_that_has_not_ended_says_how_far_it_is(self, bring):
        batch = bring(item(1), item(2))
        ImportBatch.objects.update(finished_at=None, total=12000)
        said = page(desk("Editor"), batch)
        assert "2 of 12,000 pieces of the export were looked at. It is running, or it was stopped." in said
        assert "2 pieces came so far" in said

    def test_a_second_one_that_brought_nothing(self, bring):
        bring(item(1), item(2))
        batch = bring(item(1), item(2), at=AT + timedelta(days=1))
        assert "Nothing new came: 2 pieces of the export had come before." in page(desk("Editor"), batch)

    @pytest.mark.parametrize(
        "query", ["?list=nothing", "?list=pieces&after=x", "?after=99999999999999999999999", "?list=names&after=-1"]
    )
    def test_an_address_that_asks_for_nothing_there_is(self, bring, query):
        batch = bring(item(1))
        page(desk("Editor"), batch, query)
        client = desk("Publisher")
        assert (
            client.get(reverse("admin:intake_importbatch_csv", args=[batch.pk]), {"list": "nothing"}).status_code == 404
        )
        assert (
            client.get(reverse("admin:intake_importbatch_csv", args=[batch.pk + 1]), {"list": "pieces"}).status_code
            == 404
        )
        for number in ("x", "²", "9" * 5000):
            assert client.get(f"/admin/intake/importbatch/{number}/change/").status_code == 404


class TestLists:
    @pytest.fixture
    def batch(self, bring) -> ImportBatch:
        Article.objects.create(headline="Harbours, once more", body=TEXT)
        pictured = item(3, html='<p>A wall.</p><figure data-image="wall"></figure>')
        pictured.pictures = [{"key": "wall", "url": "https://review.example.org/wall.jpg"}]
        items = [item(1, notes=["It was waiting for review."]), item(2, html=TEXT), pictured, item(4, people=["eve"])]
        batch = bring(*items, more=[Person("eve", "=Eve"), Skipped("event", "A meeting", "A type of this site.")])
        fail(batch, "Too long", "The text is too long.")
        return batch

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("failed", "The text is too long."),
            ("notes", "It was waiting for review."),
            ("twins", "Harbours, once more"),
            ("pictures", "https://review.example.org/wall.jpg"),
            ("pieces", "Piece 4 on harbours"),
            ("names", "Ana Example"),
            ("left-out", "A type of this site."),
        ],
    )
    def test_each_stands_on_the_report_on_its_page_and_in_its_file(self, batch, name, says):
        client = desk("Editor")
        assert says in page(client, batch)
        assert says in page(client, batch, f"?list={name}")
        heads, *rows = sheet(client, batch, name)
        assert tuple(heads) == report.HEADS[name]
        assert says in " ".join(cell for row in rows for cell in row)
        assert all(len(row) == len(heads) for row in rows)

    def test_a_piece_leads_to_itself_to_its_old_address_and_to_what_it_reads_like(self, batch, client):
        said = page(desk("Editor"), batch, "?list=twins")
        mine, other = Article.objects.get(slug="piece-2"), Article.objects.get(headline="Harbours, once more")
        for article in (mine, other):
            assert f'href="{reverse("admin:articles_article_change", args=[article.pk])}"' in said
        assert 'href="/2019/05/piece-2/"' in said
        assert client.get("/2019/05/piece-2/").status_code == 301

    def test_no_cell_runs(self, batch):
        assert "'=Eve" in [cell for row in sheet(desk("Editor"), batch, "names") for cell in row]

    def test_names_say_what_became_of_them(self, batch, bring):
        again = bring(item(9), at=AT + timedelta(days=1))
        became = {row[1]: row[3] for row in sheet(desk("Editor"), batch, "names")[1:]}
        assert became["Ana Example"] == "New"
        became = {row[1]: row[3] for row in sheet(desk("Editor"), again, "names")[1:]}
        assert became["Ana Example"] == "Merged with what was here"

    def test_what_is_counted_and_not_named_is_said_in_the_file(self, batch):
        batch.counts["event"] = 5000
        batch.save()
        assert ["event", "4999 more", "They are counted and not named."] in sheet(desk("Editor"), batch, "left-out")

    @pytest.mark.parametrize("name", ["pieces", "names", "left-out"])
    def test_a_long_list_is_read_page_by_page(self, batch, name, monkeypatch):
        monkeypatch.setattr(report, "A_PAGE", 1)
        client, query, pages = desk("Editor"), f"?list={name}", []
        while query:
            pages.append(page(client, batch, query))
            following = pages[-1].partition(f"?list={name}&amp;after=")[2].partition('"')[0]
            query = f"?list={name}&after={following}" if following else ""
        assert len(pages) == len(sheet(client, batch, name)) - 1

    def test_a_piece_under_embargo_is_named_to_nobody_who_may_not_see_it(self, batch):
        other = Article.objects.get(headline="Harbours, once more")
        Article.objects.filter(pk=other.pk).update(is_embargoed=True)
        Article.objects.filter(slug="piece-1").update(is_embargoed=True)
        client, chief = desk("Editor"), desk("Publisher")
        for name in report.HEADS:
            for said in (page(client, batch), page(client, batch, f"?list={name}"), str(sheet(client, batch, name))):
                assert "Harbours, once more" not in said and "Piece 1 on harbours" not in said
        assert "Harbours, once more" in page(chief, batch, "?list=twins")
        assert "Piece 1 on harbours" in page(chief, batch, "?list=pieces")

    def test_a_large_import_asks_no_more_than_a_small_one(self, bring, django_assert_num_queries):
        batch, client = bring(item(1)), desk("Editor")
        with django_assert_num_queries(QUERIES):
            page(client, batch)
        rows = [
            ImportedItem(batch=batch, site=batch.site, source=str(n), name=f"Row {n}", state="failed", notes=["No."])
            for n in range(500)
        ]
        ImportedItem.objects.bulk_create(rows)
        with django_assert_num_queries(QUERIES + 1):  # there is one more list
            page(client, batch)


class TestTakenBack:
    def url(self, batch: ImportBatch) -> str:
        return reverse("admin:intake_importbatch_undo", args=[batch.pk])

    def test_it_says_what_goes_and_what_stays_and_is_done_by_who_is_sure(self, bring):
        batch = bring(item(1), item(2, status="draft"))
        client = desk("Administrator")
        said = client.get(self.url(batch)).content.decode()
        assert "1 piece that readers can see now is retracted." in said and "1 draft goes to the trash." in said
        assert "The 2 new authors and topics, the pictures and this report stay." in said
        said = client.post(self.url(batch)).content.decode()
        assert "Tick the box if you want to take these pieces back." in said
        assert Article.objects.on_desk().count() == 2
        response = client.post(self.url(batch), {"sure": "on"}, follow=True)
        assert "2 pieces taken back" in response.content.decode()
        batch.refresh_from_db()
        assert batch.undone_at and Article.objects.get(slug="piece-1").editions.latest("number").status == "retracted"
        said = client.post(self.url(batch), {"sure": "on"}).content.decode()
        assert "This import was taken back already." in said
        assert "This import was taken back, with all it brought: 2 pieces." in page(client, batch)

    @pytest.mark.parametrize("role", [role for role in ROLES if role != "Administrator"])
    def test_nobody_else_does(self, bring, role):
        batch = bring(item(1))
        client = desk(role)
        assert client.get(self.url(batch)).status_code == 403
        assert client.post(self.url(batch), {"sure": "on"}).status_code == 403
        batch.refresh_from_db()
        assert batch.undone_at is None

    def test_what_somebody_has_worked_with_is_named_and_stays(self, bring):
        batch = bring(item(1), item(2), publishes=False)
        change(Article.objects.get(slug="piece-2"), headline="Another headline")
        client = desk("Administrator")
        said = client.get(self.url(batch)).content.decode()
        assert "1 draft goes to the trash." in said
        assert "1 piece that somebody has worked with since stays as it is:" in said
        assert "Piece 2 on harbours" in said and "Piece 1 on harbours" not in said
        said = client.post(self.url(batch), {"sure": "on"}, follow=True).content.decode()
        assert "1 piece taken back" in said and "Somebody has worked with “Piece 2 on harbours” since" in said
        assert Article.objects.on_desk().get().headline == "Another headline"
        assert "taken back: 1 piece went, and 1 piece that somebody had worked with stays." in page(client, batch)

    def test_a_piece_that_was_deleted_is_not_taken_back_once_more(self, bring):
        batch = bring(item(1), item(2), publishes=False)
        Article.objects.get(slug="piece-1").delete()
        assert "1 draft goes to the trash." in desk("Administrator").get(self.url(batch)).content.decode()

    def test_where_all_stay_there_is_nothing_to_take_back(self, bring):
        batch = bring(item(1), publishes=False)
        change(Article.objects.get(), headline="Another headline")
        assert "There is nothing to take back" in desk("Administrator").get(self.url(batch)).content.decode()

    def test_many_are_for_the_command(self, bring, monkeypatch):
        monkeypatch.setattr(report_admin, "MOST_UNDONE_HERE", 1)
        batch = bring(item(1), item(2))
        said = desk("Administrator").post(self.url(batch), {"sure": "on"}).content.decode()
        assert f"manage.py import_site --undo {batch.pk}" in said
        assert Article.objects.on_desk().count() == 2

    def test_one_that_has_not_ended_is_not_taken_back(self, bring):
        batch = bring(item(1))
        ImportBatch.objects.update(finished_at=None)
        assert "has not come to its end" in desk("Administrator").get(self.url(batch)).content.decode()

    def test_a_piece_that_was_changed_meanwhile_is_kept(self, bring, monkeypatch):
        """Between the page and the click somebody may have written on it: the verb looks again."""
        batch = bring(item(1), publishes=False)
        monkeypatch.setattr(report_admin.ImportBatchAdmin, "against", lambda *_: "")
        change(Article.objects.get(), headline="Another headline")
        response = desk("Administrator").post(self.url(batch), {"sure": "on"}, follow=True)
        assert "Somebody has worked with" in response.content.decode()
        assert Article.objects.on_desk().exists()
