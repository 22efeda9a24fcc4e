"""What fails across the archive: kept by the worker, listed by the desk, each for those who may see the piece."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.desk import checkups, editing
from articles.models import Article, Checkup, Shortfall
from articles.models.roles import ROLES
from articles.press import checks
from images.models import Image
from tests.html import text_of
from tests.newsroom import DAY, NOON, change, make_article, publish
from workers.models import NEEDED, Heartbeat

from .test_desk import person, ready, writes

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/shortfall/"


def codes(article: Article) -> list[str]:
    return sorted(article.shortfalls.values_list("code", flat=True))


class TestSweep:
    def test_it_keeps_what_the_checker_says(self):
        article = ready(standfirst="", needs_legal=True)
        assert checkups.sweep(NOON) == 1
        kept = [(row.code, row.field, row.level, row.message) for row in article.shortfalls.order_by("pk")]
        assert kept == [(p.code, p.field, p.level, p.message) for p in checks.problems(article, at=NOON)]
        assert len(kept) == 2

    def test_a_piece_without_a_fault_leaves_no_row_and_is_not_looked_at_again(self):
        article = ready()
        assert [checkups.sweep(NOON), checkups.sweep(NOON)] == [1, 0]
        assert codes(article) == [] and article.checkup.at == NOON

    def test_what_was_written_since_is_looked_at_again_and_mended_things_go(self):
        article = ready(standfirst="")
        checkups.sweep(NOON)
        assert codes(article) == ["standfirst"]
        change(article, standfirst="Now it has one.")
        assert checkups.sweep(NOON) == 1
        assert codes(article) == []

    def test_after_a_day_everything_is_since_time_alone_changes_much(self):
        image = Image.objects.create(
            title="x", file="x.jpg", width=1, height=1, alt="x", credit="A", licence="own", expires_on="2026-07-02"
        )
        article = ready(image=image)
        checkups.sweep(NOON)
        assert checkups.sweep(NOON + DAY / 2) == 0
        assert not article.shortfalls.filter(level__lt=3)
        checkups.sweep(NOON + 3 * DAY)
        assert article.shortfalls.get(level=2).code == "image_rights"

    def test_a_batch_has_an_end_and_the_next_one_goes_on(self):
        pieces = [ready(standfirst="") for _ in range(7)]
        assert [checkups.sweep(NOON, most=3) for _ in range(4)] == [3, 3, 1, 0]
        assert Checkup.objects.count() == Shortfall.objects.count() == 7
        change(pieces[6], standfirst="Mended.")
        later = NOON + 2 * DAY
        assert checkups.sweep(later, most=3) == 3
        assert set(Checkup.objects.filter(at=later).values_list("article", flat=True)) < {p.pk for p in pieces}

    def test_what_was_written_on_goes_before_what_is_only_old(self):
        pieces = [ready() for _ in range(5)]
        checkups.sweep(NOON)
        fresh = ready(standfirst="")
        checkups.sweep(NOON + 2 * DAY, most=1)
        assert codes(fresh) == ["standfirst"]
        assert {piece.checkup.at for piece in Article.objects.filter(pk__in=[p.pk for p in pieces])} == {NOON}

    def test_the_trash_is_not_looked_at(self):
        article = ready(standfirst="")
        editing.trash(article, version=1, at=NOON, by=None)
        assert checkups.sweep(NOON) == 0

    def test_writing_it_down_takes_the_same_queries_for_few_and_many(self):
        def writing(most: int) -> int:
            with CaptureQueriesContext(connection) as queries:
                checkups.sweep(NOON, most=most)
            return len(writes(queries))

        for _ in range(12):
            ready(standfirst="")
        assert writing(2) == writing(10) <= 4

    def test_the_worker_does_it_and_the_health_report_counts(self):
        publish(ready(headline="Public and without a standfirst"), at=timezone.now() - DAY)
        Article.objects.update(standfirst="")
        ready(standfirst="")
        out = StringIO()
        call_command("follow_up", stdout=out)
        assert "2 pieces looked at" in out.getvalue()
        for name in NEEDED:
            Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
        call_command("publish_health", stdout=out)
        assert "Pieces that fail a check: 2, 1 of them public" in out.getvalue()
        assert "Pieces whose checks are due: 0" in out.getvalue()


class TestTheReport:
    @pytest.fixture
    def archive(self):
        now = timezone.now()
        publish(ready(headline="Public and under legal eyes", needs_legal=True), at=now - DAY, by=None)
        ready(headline="Draft without a standfirst", standfirst="")
        ready(headline="Short")
        checkups.sweep(now)

    def words(self, client, query: str = "") -> str:
        return text_of(client.get(LIST + query).content.decode())

    def test_the_heaviest_come_first_with_piece_sentence_and_time(self, client, archive):
        client.force_login(person("Editor"))
        page = client.get(LIST).content.decode()
        article = Article.objects.get(headline="Draft without a standfirst")
        assert reverse("admin:articles_article_change", args=[article.pk]) in page
        said = text_of(page)
        assert said.index("It has no standfirst.") < said.index("The headline is very short.")
        assert "Every piece was looked at since" in said

    @pytest.mark.parametrize(
        ("query", "there"),
        [
            ("?code=standfirst", {"Draft without"}),
            ("?publication=public", {"Public and"}),
            ("?publication=desk", {"Draft without", "Short"}),
            ("?level__exact=3", {"Short"}),
            ("?q=legal", {"Public and"}),
            ("?code=nothing", set()),
        ],
    )
    def test_filters(self, client, archive, query, there):
        client.force_login(person("Editor"))
        rows = [row.article.headline for row in client.get(LIST + query).context["cl"].result_list]
        assert {
            name for name in ("Public and", "Draft without", "Short") for row in rows if row.startswith(name)
        } == there

    def test_a_piece_written_on_since_says_so(self, client, archive):
        client.force_login(person("Editor"))
        assert "Changed since" not in self.words(client)
        change(Article.objects.get(headline="Short"))
        assert "Changed since" in self.words(client)
        assert "1 piece waiting to be looked at again" in self.words(client)

    def test_looking_writes_nothing_and_a_button_does(self, client):
        client.force_login(person("Editor"))
        ready(standfirst="")
        with CaptureQueriesContext(connection) as queries:
            assert "Nothing has been looked at yet." in self.words(client)
        assert not writes(queries) and not Checkup.objects.exists()
        page = client.post(LIST + "look/", follow=True).content.decode()
        assert "Looked at 1 piece." in page and "It has no standfirst." in page
        assert client.get(LIST + "look/").status_code == 405

    def test_each_sees_the_faults_of_the_pieces_they_see(self, client):
        writer, editor, chief = person("Writer"), person("Editor"), person("Publisher")
        ready(headline="Own piece of the writer", standfirst="", by=writer)
        ready(headline="Someone else’s piece", standfirst="")
        ready(headline="Embargoed zyxsecret piece", standfirst="", is_embargoed=True)
        checkups.sweep(timezone.now())
        seen = {}
        for user in (writer, editor, chief):
            client.force_login(user)
            seen[user] = (self.words(client), self.export(client))
        for said in seen[writer]:
            assert "Own piece" in said and "Someone else" not in said and "zyxsecret" not in said
        for said in seen[editor]:
            assert "Own piece" in said and "Someone else" in said and "zyxsecret" not in said
        assert all("zyxsecret" in said for said in seen[chief])
        client.force_login(writer)
        assert client.post(LIST + "look/").status_code == 403
        assert "Look at" not in self.words(client)

    def export(self, client) -> str:
        picked = list(Shortfall.objects.values_list("pk", flat=True))  # those of others, too: a forged form
        data = {"action": "export", "_selected_action": picked, "select_across": "0", "index": "0"}
        return client.post(LIST, data).content.decode()

    def test_the_export_is_for_spreadsheets_and_runs_in_none(self, client):
        client.force_login(person("Editor"))
        ready(headline="=cmd|' /C calc'!A0 in a headline", standfirst="")
        ready(headline='Quoted, “and” "so"', standfirst="", slug="quoted")
        checkups.sweep(timezone.now())
        rows = list(csv.reader(StringIO(self.export(client))))
        assert rows[0] == ["piece", "address", "public", "check", "weight", "what it says", "as seen"]
        cells = {row[0]: row[1:] for row in rows[1:] if row[3] == "standfirst"}
        assert set(cells) == {"'=cmd|' /C calc'!A0 in a headline", 'Quoted, “and” "so"'}
        assert cells['Quoted, “and” "so"'][:4] == ["quoted", "no", "standfirst", "Stands against printing"]

    def test_queries_are_constant(self, client):
        user = person("Writer")
        client.force_login(user)

        def taken() -> dict[str, int]:
            found = {}
            for role in ROLES:
                user.groups.set([Group.objects.get(name=role)])
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(LIST + "?level__exact=2").status_code == 200
                found[role] = len(queries)
            return found

        for _ in range(3):
            ready(standfirst="", by=user)
        checkups.sweep(timezone.now())
        few = taken()
        for number in range(120):
            make_article(standfirst="", by=user, needs_legal=bool(number % 2))
        checkups.sweep(timezone.now() + timedelta(seconds=1))
        assert taken() == few and max(few.values()) <= 13

    def test_the_first_page_names_what_is_public_and_fails(self, client, archive):
        client.force_login(person("Editor"))
        said = text_of(client.get("/admin/").content.decode())
        panel = said.partition("Public, and failing a check")[2].partition("Recently corrected")[0]
        assert "Public and under legal eyes" in panel and "Draft without" not in panel

    def test_nobody_changes_it(self, client, archive):
        client.force_login(person("Administrator"))
        row = Shortfall.objects.first()
        assert client.get(f"{LIST}add/").status_code == 403
        client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"})
        client.post(f"{LIST}{row.pk}/change/", {"message": "x"})
        row.refresh_from_db()
        assert row.message != "x"
