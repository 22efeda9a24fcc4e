"""A site becomes pieces: once, whatever happens, each under its old address, and nobody is told too much."""

from __future__ import annotations

import csv
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from articles import body
from articles.desk import editing
from articles.models import Article, Edition, Redirect, Topic
from articles.press import publishing, working_copy
from authors.models import Author, Institution
from intake.drafts import UnreadableDocument
from intake.importing import batches, names, pieces, twins, undoing
from intake.models import ImportBatch, ImportedItem
from intake.sites.records import Person, Term
from intake.sites.records import Redirect as SiteRedirect
from tests.intake.site import item, read_from, records

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(monkeypatch, tmp_path):
    """Brings in a site of these items."""

    def run(*items, publishes=True, rows=None, at=AT):
        path = read_from(monkeypatch, tmp_path / "site.xml", rows or records(*items))
        return batches.run(path, batches.look(path), at=at, publishes=publishes)

    return run


def test_the_place_of_a_picture_that_was_not_handed_over_leaves_no_empty_paragraph(bring):
    """A text stored otherwise than it is cleaned would be another one after an archive was loaded."""
    html = '<p>A harbour.</p><figure data-image="a"></figure><figure data-image="b">A crane</figure><p>A pier.</p>'
    bring(item(1, html=html))
    stored = Article.objects.get().body
    assert stored == body.clean(stored) == "<p>A harbour.</p><p>A crane</p><p>A pier.</p>"


class TestPublished:
    def test_it_carries_its_own_day_and_says_when_it_came(self, bring):
        bring(item(1))
        edition = Edition.objects.get()
        assert edition.published_at == datetime(2019, 5, 12, 9, tzinfo=UTC)
        assert edition.visible_from == edition.printed_at == AT

    def test_its_old_addresses_lead_to_it(self, bring, client):
        bring(item(1))
        url = reverse("article", args=["piece-1"])
        for old in ("/2019/05/piece-1/", "/2019/05/piece-1", "/?p=1"):
            response = client.get(old)
            assert (response.status_code, response["Location"]) == (301, url)
        assert client.get(url).status_code == 200

    def test_its_old_addresses_lead_to_it_while_somebody_tries_it_out(self, bring, settings):
        """Under DEBUG Django shows a page of its own for what is not found."""
        bring(item(1), item(2, status="draft"))
        settings.DEBUG = True
        trying = Client()
        assert trying.get("/2019/05/piece-1/")["Location"] == reverse("article", args=["piece-1"])
        assert trying.get("/2019/05/piece-2/").status_code == 404
        assert trying.post("/2019/05/piece-1/").status_code == 404

    def test_a_name_is_signed_alone_for_nobody_knows_where_they_worked_then(self, bring):
        bring(item(1))
        byline = Edition.objects.get().bylines_as_printed[0]
        assert (byline.name, byline.affiliations_as_printed, byline.bio) == ("Ana Example", [], "")
        author = Author.objects.get(name="Ana Example")
        assert author.bio.startswith("Ana Example is a fellow")
        assert author.affiliations.get().institution.name == "Example Institute"

    def test_what_nobody_signed_is_signed_by_the_site(self, bring):
        bring(item(1, people=[]))
        assert Edition.objects.get().byline_text == "The Example Review"

    def test_without_a_day_it_carries_that_of_the_import(self, bring):
        bring(item(1, published_at=""))
        assert Edition.objects.get().published_at == AT
        assert "names no day" in " ".join(ImportedItem.objects.get().notes)

    def test_without_text_or_headline_it_is_found_all_the_same(self, bring, client):
        bring(item(1, html=""), item(2, headline=""), item(3, headline="", html="", slug=""))
        for number in (1, 2, 3):
            assert client.get(f"/2019/05/piece-{number}/").status_code == 301
        headlines = Article.objects.order_by("pk").values_list("headline", flat=True)
        assert list(headlines)[1:] == ["Harbour number 2 was dredged again, and nobody asked who pays for…", "Untitled"]
        notes = " ".join(" ".join(row.notes) for row in ImportedItem.objects.all())
        assert "It has no text there" in notes and "It has no headline there" in notes


class TestNotForReaders:
    @pytest.mark.parametrize("status", ["draft", "scheduled", "private", "protected"])
    def test_it_arrives_as_a_draft_whatever_was_asked(self, bring, client, status):
        bring(item(1, status=status))
        assert ImportedItem.objects.get().state == "draft"
        assert Edition.objects.count() == 0
        assert client.get("/2019/05/piece-1/").status_code == 404

    def test_drafts_by_choice(self, bring, client):
        bring(item(1), publishes=False)
        assert Article.objects.get().headline == "Piece 1 on harbours"
        assert client.get("/2019/05/piece-1/").status_code == 404


class TestTwice:
    def test_nothing_is_made_anew(self, bring):
        bring(item(1), item(2))
        again = bring(item(1), item(2))
        assert (again.made, again.known, Article.objects.count()) == (0, 2, 2)
        assert Author.objects.filter(name="Ana Example").count() == 1

    def test_what_the_site_has_changed_is_left_and_told(self, bring):
        bring(item(1))
        again = bring(item(1, html="<p>Something else.</p>"), item(2))
        assert (again.made, again.known, again.changed) == (1, 1, 1)
        assert "nobody asked" in Article.objects.get(slug="piece-1").body

    def test_what_was_not_taken_is_tried_again(self, bring, monkeypatch):
        def refuse(*args, **kwargs):
            raise editing.EditingError("It is refused.")

        with monkeypatch.context() as patch:
            patch.setattr(pieces.editing, "create", refuse)
            first = bring(item(1))
        assert (first.made, len(first.failed)) == (0, 1)
        again = bring(item(1))
        assert (again.made, again.known) == (1, 0)
        assert not ImportedItem.objects.filter(state="failed").exists()


class TestStopped:
    def test_it_goes_on_where_it_was_stopped(self, bring, monkeypatch):
        """What is there after five stops is what is there after none."""
        items = [item(number, slug="the-same") for number in range(1, 8)]
        make, done = pieces.make, []

        def stop_at_times(*args, **kwargs):
            done.append(1)
            if len(done) % 3 == 0:
                raise KeyboardInterrupt
            return make(*args, **kwargs)

        monkeypatch.setattr(pieces, "make", stop_at_times)
        stops = 0
        while not ImportBatch.objects.exclude(finished_at=None).exists():
            try:
                bring(*items)
            except KeyboardInterrupt:
                stops += 1
        assert stops >= 3
        assert ImportBatch.objects.count() == 1
        slugs = Article.objects.order_by("pk").values_list("headline", "slug")
        assert list(slugs) == [
            (f"Piece {number} on harbours", "the-same" if number == 1 else f"the-same-{number}")
            for number in range(1, 8)
        ]


class TestAddresses:
    def test_an_address_that_two_claim_is_the_first_ones_and_is_told(self, bring, client):
        bring(item(1), item(2, url="https://review.example.org/2019/05/piece-1/"))
        assert client.get("/2019/05/piece-1/")["Location"] == reverse("article", args=["piece-1"])
        assert "belongs to another piece" in " ".join(ImportedItem.objects.last().notes)

    def test_a_redirect_of_the_site_leads_on(self, bring, client):
        bring(rows=[*records(item(1)), SiteRedirect("/older/", "https://review.example.org/2019/05/piece-1/")])
        assert client.get("/older/")["Location"] == reverse("article", args=["piece-1"])

    def test_redirects_in_a_circle_lead_nowhere(self, bring, client):
        bring(rows=[*records(item(1)), SiteRedirect("/a/", "/b/"), SiteRedirect("/b/", "/a/")])
        assert client.get("/a/").status_code == 404

    def test_no_redirect_leads_to_another_host(self, bring, client):
        bring(rows=[*records(item(1)), SiteRedirect("/out/", "https://elsewhere.example.com/x/")])
        assert client.get("/out/").status_code == 404
        assert not Redirect.objects.filter(path="/out").exists()


class TestOldPages:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("/category/trade/", "/topics/trade/"),
            ("/category/world/trade/", "/topics/trade/"),
            ("/category/trade/feed/", "/topics/trade/feed.xml"),
            ("/category/caf%C3%A9/", "/topics/cafe/"),
            ("/author/ana/", "/authors/ana-example/"),
            ("/feed/", "/feed.xml"),
        ],
    )
    def test_topics_authors_and_feeds_are_found_where_they_were(self, bring, client, old, new):
        bring(rows=rows_with_pages(item(1, terms=["category:trade", "category:café"])))
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, new)
        assert client.get(new).status_code == 200

    def test_a_site_in_a_folder(self, bring, client):
        rows = rows_with_pages(item(1))
        rows[0] = replace(rows[0], url="https://review.example.org/blog")
        bring(rows=rows)
        assert client.get("/blog/feed/")["Location"] == "/feed.xml"
        assert client.get("/feed/").status_code == 404


def rows_with_pages(*items):
    site, ana, trade, *rest = records(*items)
    world = Term("category:world", "World", "category")
    return [site, ana, world, replace(trade, parent=world.key), Term("category:café", "Café", "category"), *rest]


class TestNames:
    def test_a_category_and_a_tag_of_one_name_are_one_topic(self, bring):
        rows = records(item(1, terms=["category:trade", "tag:trade"]))
        bring(rows=[*rows[:3], Term("tag:trade", "trade"), *rows[3:]])
        assert Article.objects.get().topics.get() == Topic.objects.get()

    def test_namesakes_of_a_site_stay_two_and_are_not_made_again(self, bring):
        """Nobody on record can be told from the other, yet the import remembers who is who."""
        rows = records(item(1), item(2, people=["ana2"]))
        rows.insert(2, Person("ana2", "Ana Example"))
        bring(rows=rows)
        bring(rows=rows)
        assert Author.objects.filter(name="Ana Example").count() == 2

    def test_two_imports_at_once_are_refused(self, bring, monkeypatch):
        monkeypatch.setattr(batches, "alone", lambda doing: nullcontext(False))
        with pytest.raises(UnreadableDocument, match="Another import is running just now"):
            bring(item(1))
        assert not ImportBatch.objects.exists()

    def table(self, monkeypatch, tmp_path, *items):
        path = read_from(monkeypatch, tmp_path / "site.xml", records(*items))
        return batches.look(path)

    def test_who_is_on_record_is_matched(self, bring):
        known = Author.objects.create(name="Ana Example")
        bring(item(1))
        assert Article.objects.get().bylines.get().author == known

    def test_the_table_comes_back_as_it_went(self, monkeypatch, tmp_path):
        site = self.table(monkeypatch, tmp_path, item(1))
        names.write_table(site.used(), tmp_path / "names.csv")
        before = [(name.key, name.action, name.record, name.name) for name in site.used()]
        names.read_table(tmp_path / "names.csv", site)
        assert [(name.key, name.action, name.record, name.name) for name in site.used()] == before

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_a_name_that_begins_like_a_formula_comes_back_as_it_went(self, monkeypatch, tmp_path, separator):
        """Guarded for spreadsheets on the way out, itself again on the way in; also where a person changed it."""
        odd = ["=Ana", "+Ana", "-Ana", "@ana", "'=Ana", "Ana; =B", "ليلى مثال"]
        people = [Person(f"@{number}", name) for number, name in enumerate(odd)]
        rows = [*records(item(1, people=[person.key for person in people])), *people]
        site = batches.look(read_from(monkeypatch, tmp_path / "site.xml", rows))
        table = tmp_path / "names.csv"
        names.write_table(site.used(), table)
        with table.open(newline="", encoding="utf-8-sig") as file:
            cells = list(csv.reader(file))
        assert not [cell for row in cells for cell in row if cell.startswith(("=", "+", "-", "@"))]
        with table.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=separator).writerows(cells)
        names.read_table(table, site)
        assert [name.name for name in site.used() if name.person] == odd

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ("author,nobody,X,1,new,,", "row 2: the site has no author “nobody”"),
            ("author,ana,X,1,maybe,,", "row 2: “maybe” is no action"),
            ("author,ana,X,1,use,no-such,", "row 2: no author is on record under “no-such”"),
            ("author,ana,A\0na,1,new,,", "row 2: the cell under “name” holds signs that no text has"),
            ("author,ana,Ana,1,use,no\0such,", "row 2: the cell under “record” holds signs that no text has"),
            ("author\0,ana,Ana,1,new,,", "row 2: the cell under “kind” holds signs that no text has"),
        ],
    )
    def test_a_row_that_is_wrong_is_named(self, monkeypatch, tmp_path, row, says):
        site = self.table(monkeypatch, tmp_path, item(1))
        path = tmp_path / "names.csv"
        path.write_text("kind,key,name,pieces,action,record,of_the_site\n" + row + "\n")
        with pytest.raises(UnreadableDocument, match=says):
            names.read_table(path, site)

    def test_what_was_decided_holds(self, monkeypatch, tmp_path):
        site = self.table(monkeypatch, tmp_path, item(1))
        path = tmp_path / "names.csv"
        path.write_text(
            "kind,key,name,pieces,action,record\nauthor,ana,Ana B. Example,1,new,\ntopic,category:trade,Trade,1,none,\n"
        )
        names.read_table(path, site)
        batches.run(tmp_path / "site.xml", site, at=AT, publishes=True)
        edition = Edition.objects.get()
        assert edition.byline_text == "Ana B. Example"
        assert not Topic.objects.exists()

    def test_a_table_with_semicolons_is_read(self, monkeypatch, tmp_path):
        site = self.table(monkeypatch, tmp_path, item(1))
        path = tmp_path / "names.csv"
        path.write_text("\ufeffkind;key;name;pieces;action;record\r\nauthor;ana;Example, Ana;1;new;\r\n")
        names.read_table(path, site)
        assert site.names["author", "ana"].name == "Example, Ana"

    def test_two_names_that_are_one_become_one(self, monkeypatch, tmp_path):
        both = [item(1), item(2, people=["a.example"])]
        path = read_from(monkeypatch, tmp_path / "site.xml", [*records(*both), Person("a.example", "A. Example")])
        site = batches.look(path)
        table = tmp_path / "names.csv"
        table.write_text("kind,key,action,record\nauthor,a.example,as,ana\n")
        names.read_table(table, site)
        batches.run(path, site, at=AT, publishes=True)
        assert Author.objects.count() == 1
        assert set(Edition.objects.values_list("byline_text", flat=True)) == {"Ana Example"}

    def test_rows_that_point_at_each_other_are_refused(self, monkeypatch, tmp_path):
        rows = [*records(item(1, people=["ana", "bea"])), Person("bea", "Bea Example")]
        site = batches.look(read_from(monkeypatch, tmp_path / "site.xml", rows))
        table = tmp_path / "names.csv"
        table.write_text("kind,key,action,record\nauthor,ana,as,bea\nauthor,bea,as,ana\n")
        with pytest.raises(UnreadableDocument, match="is the same as itself"):
            names.read_table(table, site)

    @pytest.mark.parametrize(
        ("action", "record", "institutions"),
        [("new", "", ["Example Institute"]), ("none", "", []), ("use", "other-house", ["Other House"])],
    )
    def test_an_institution_is_what_the_table_says(self, monkeypatch, tmp_path, action, record, institutions):
        if record:
            Institution.objects.create(name="Other House", slug=record)
        site = self.table(monkeypatch, tmp_path, item(1))
        (row,) = [name for name in site.used() if name.kind == "institution"]
        table = tmp_path / "names.csv"
        table.write_text(f"kind,key,action,record\ninstitution,{row.key},{action},{record}\n")
        names.read_table(table, site)
        batches.run(tmp_path / "site.xml", site, at=AT, publishes=True)
        affiliations = Author.objects.get(name="Ana Example").affiliations
        assert list(affiliations.values_list("institution__name", flat=True)) == institutions
        assert list(Institution.objects.values_list("name", flat=True)) == institutions

    def test_two_rows_of_one_name_are_a_question(self, monkeypatch, tmp_path):
        rows = [*records(item(1, people=["ana", "other"])), Person("other", "Ana Example")]
        site = batches.look(read_from(monkeypatch, tmp_path / "site.xml", rows))
        names.write_table(site.used(), tmp_path / "names.csv")
        assert (tmp_path / "names.csv").read_text(encoding="utf-8-sig").count("Two rows have this name") == 2

    def test_no_cell_is_run_by_a_spreadsheet(self, monkeypatch, tmp_path):
        site = self.table(monkeypatch, tmp_path, item(1))
        site.used()[0].name = "=HYPERLINK(1)"
        names.write_table(site.used(), tmp_path / "names.csv")
        assert "'=HYPERLINK" in (tmp_path / "names.csv").read_text(encoding="utf-8-sig")


class TestTakenBack:
    def test_drafts_go_to_the_trash_and_come_again(self, bring):
        batch = bring(item(1), publishes=False).batch
        assert undoing.undo(batch, at=AT).pieces == 1
        assert not Article.objects.on_desk().exists()
        bring(item(1), publishes=False)
        assert Article.objects.on_desk().get().slug == "piece-1"

    def test_what_was_printed_is_retracted_and_comes_again(self, bring, client):
        batch = bring(item(1)).batch
        undoing.undo(batch, at=AT + timedelta(minutes=1))
        assert client.get("/articles/piece-1/").status_code == 410
        bring(item(1), at=AT + timedelta(minutes=2))
        assert client.get("/articles/piece-1/").status_code == 200
        assert Article.objects.count() == 1

    def test_what_somebody_has_written_on_stays_and_is_named(self, bring):
        batch = bring(item(1), item(2), item(3), publishes=False).batch
        article = Article.objects.get(slug="piece-2")
        snapshot = replace(working_copy.snapshot_of(article), headline="Another headline")
        editing.save(article, snapshot, version=article.version, at=AT)
        result = undoing.undo(batch, at=AT)
        assert (result.pieces, result.kept) == (2, 1)
        assert "Somebody has worked with “Piece 2 on harbours” since" in result.why()
        assert Article.objects.on_desk().get() == article
        assert ImportedItem.objects.get(article=article).state == "draft"

    def test_not_when_somebody_has_worked_with_every_piece(self, bring):
        batch = bring(item(1), publishes=False).batch
        article = Article.objects.get()
        publishing.publish(article, version=article.version, at=AT)
        with pytest.raises(undoing.UndoError, match="Somebody has worked with “Piece 1 on harbours” since"):
            undoing.undo(batch, at=AT)
        batch.refresh_from_db()
        assert batch.undone_at is None and article.editions.get().is_listed

    def test_what_is_changed_at_that_very_moment_stays(self, bring, monkeypatch):
        batch = bring(item(1), item(2), publishes=False).batch
        trash = editing.trash

        def meanwhile(article, **arguments):
            if article.slug == "piece-1":
                snapshot = replace(working_copy.snapshot_of(article), headline="Another headline")
                editing.save(Article.objects.get(pk=article.pk), snapshot, version=article.version, at=AT)
            trash(article, **arguments)

        monkeypatch.setattr(editing, "trash", meanwhile)
        result = undoing.undo(batch, at=AT)
        assert (result.pieces, result.names) == (1, ["Piece 1 on harbours"])
        assert Article.objects.on_desk().get().slug == "piece-1"

    def test_what_was_stopped_goes_on(self, bring, monkeypatch):
        batch = bring(*[item(number) for number in range(1, 8)]).batch
        monkeypatch.setattr(undoing, "AT_ONCE", 2)
        take_back, done = undoing.take_back, []

        def stop_once(*args, **kwargs):
            done.append(1)
            if len(done) == 4:
                raise KeyboardInterrupt("stopped")
            return take_back(*args, **kwargs)

        monkeypatch.setattr(undoing, "take_back", stop_once)
        with pytest.raises(KeyboardInterrupt, match="stopped"):
            undoing.undo(batch, at=AT)
        assert batch.items.filter(state="undone").count() == 3
        assert undoing.undo(batch, at=AT).pieces == 4
        assert not Edition.objects.visible(AT).listed().exists()

    def test_not_while_an_import_runs(self, bring, monkeypatch):
        batch = bring(item(1)).batch
        monkeypatch.setattr(undoing, "alone", lambda doing: nullcontext(False))
        with pytest.raises(undoing.UndoError, match="Another import is running just now"):
            undoing.undo(batch, at=AT)


class TestTwins:
    TEXT = "<p>" + " ".join(f"word{number % 37} of the harbour {number}" for number in range(80)) + "</p>"

    def test_a_piece_that_is_here_in_other_hands_is_pointed_out(self, bring):
        Article.objects.create(headline="Harbours, once more", body=self.TEXT)
        bring(item(1, html=self.TEXT + "<p>One sentence was added to it at the end.</p>"), item(2))
        twins_of = dict(ImportedItem.objects.values_list("source", "twin__headline"))
        assert twins_of == {"wordpress:post:1": "Harbours, once more", "wordpress:post:2": None}

    def test_what_was_retracted_is_nobodys_twin(self, bring):
        bring(item(1, html=self.TEXT))
        article = Article.objects.get()
        status = Edition.Status.RETRACTED
        publishing.withdraw(article, version=article.version, at=AT, note="It was wrong.", status=status)
        bring(item(1, html=self.TEXT), item(2, html=self.TEXT))
        assert ImportedItem.objects.last().twin is None

    def test_a_text_that_stands_under_many_pieces_makes_no_twins(self):
        there = twins.Twins()
        own = "<p>{}</p>".format(" ".join(f"own{number} words{number}" for number in range(200)))
        for key in range(1, 200):
            there.add(key, own.replace("own", f"piece{key}x") + self.TEXT[:200])
        there.add(1000, self.TEXT)
        assert there.of(own + self.TEXT[:200]) is None
        assert there.of(self.TEXT) == 1000

    def test_another_text_of_the_same_words_is_none(self):
        pieces_there = twins.Twins()
        pieces_there.add(1, self.TEXT)
        assert pieces_there.of(self.TEXT) == 1
        words = self.TEXT.removeprefix("<p>").removesuffix("</p>").split()
        assert pieces_there.of(" ".join(sorted(words))) is None
