"""`demo`: a publication to look at, one account for every role, a document beside the rest or in its own place."""

from __future__ import annotations

import io
import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Article, Edition, Event
from articles.models.roles import ROLES
from intake import fixture
from intake.management.commands import demo
from intake.management.commands.demo import FIRST
from tests.newsroom import make_article

from .documents import HARBOUR, WALL, headed, write

pytestmark = pytest.mark.django_db
DESK = '[[institution]]\nname = "Example Institute"\nslug = "example-institute"\nkind = "think_tank"\n'


@pytest.fixture(autouse=True)
def without_pictures(monkeypatch):
    monkeypatch.setattr(fixture, "bring_pictures", lambda: None)


@pytest.fixture
def small(monkeypatch, tmp_path_factory):
    """A demonstration of one piece, that of the wall, instead of eighteen."""
    folder = tmp_path_factory.mktemp("fixtures")
    (folder / "documents").mkdir()
    write(folder / "documents", "wall.txt", headed(WALL, published="2019-06-30"))
    write(folder, "newsroom.toml", DESK)
    monkeypatch.setattr(demo, "FIXTURES", folder)


def run(*arguments) -> str:
    out = io.StringIO()
    call_command("demo", *map(str, arguments), stdout=out, no_color=True)
    return out.getvalue()


def passwords(said: str) -> dict[str, str]:
    return dict(re.findall(r"^  ([a-z-]+) +([\w-]{12,}) .*$", said, re.MULTILINE))


def on_the_front_page(client) -> str:
    return re.search(r"<h[12][^>]*>\s*<a [^>]*>([^<]+)", client.get("/").content.decode())[1]


class TestThePublication:
    def test_an_empty_database_is_filled_and_a_second_run_keeps_everything(self, client):
        first = run()
        assert re.search(r"\d+ pieces on the desk", first)
        assert Edition.objects.visible(timezone.now()).count() >= 14
        assert client.get("/").status_code == 200
        before = {
            model: list(model.objects.order_by("pk").values()) for model in (Article, Edition, User, Group, Event)
        }
        second = run()
        assert "they stay as they are" in second and "The demo accounts exist." in second
        assert before == {model: list(model.objects.order_by("pk").values()) for model in before}

    def test_a_dry_run_does_nothing(self):
        assert "Would load" in run("--dry-run")
        assert not (Article.objects.exists() or User.objects.exists())


class TestADocument:
    def test_it_is_dated_today_and_leads_the_front_page(self, client, small, tmp_path):
        said = run(write(tmp_path, "harbour.txt", HARBOUR))
        assert "harbour.txt: New institution: Example Review." in said
        assert "wall.txt" not in said and "Takes the place" not in said
        edition = Edition.objects.get(headline="A Harbour Without Ships")
        assert timezone.localdate(edition.published_at) == timezone.localdate()
        assert on_the_front_page(client) == "A Harbour Without Ships"
        page = client.get(edition.get_absolute_url()).content.decode()
        assert "columnist" in page and page.index("Nobody has moored") < page.index("The crane is painted")
        assert Edition.objects.filter(headline="A Wall by the Sea").exists()

    def test_another_date_can_be_told(self, small, tmp_path):
        run(write(tmp_path, "harbour.txt", HARBOUR), "--date", "2019-07-01")
        edition = Edition.objects.get(headline="A Harbour Without Ships")
        assert timezone.localdate(edition.published_at).isoformat() == "2019-07-01"

    def test_one_with_a_headline_of_the_fixture_takes_that_pieces_place(self, client, small, tmp_path):
        said = run(write(tmp_path, "mine.txt", WALL.replace("twice a day", "as it likes")))
        assert "mine.txt: Takes the place of the piece “A Wall by the Sea”" in said
        edition = Edition.objects.get()
        assert "as it likes" in edition.body and edition.slug == "a-wall-by-the-sea"
        assert on_the_front_page(client) == "A Wall by the Sea"

    def test_the_fixtures_knowledge_of_a_house_is_used(self, small, tmp_path):
        run(write(tmp_path, "harbour.txt", HARBOUR))
        edition = Edition.objects.get(headline="A Harbour Without Ships")
        affiliations = edition.bylines_as_printed[0].affiliations_as_printed
        assert {one.institution.slug for one in affiliations} == {
            "example-institute",
            "example-review",
        }
        assert edition.article.bylines.get().author.affiliations.filter(institution__kind="think_tank").exists()

    @pytest.mark.parametrize(
        ("data", "options", "says"),
        [
            (None, [], "cannot be opened"),
            (b"", [], "is empty"),
            (b"\x00\x01" * 99, [], "no text file"),
            (HARBOUR.rpartition("Ana")[0].encode(), [], "names no author"),
            (HARBOUR.encode(), ["--date", "tomorrow"], "“tomorrow” is no date"),
            (headed(HARBOUR, type="Sermon").encode(), [], "is no type of piece"),
        ],
    )
    def test_one_that_cannot_be_read_leaves_the_database_empty(self, small, tmp_path, data, options, says):
        path = tmp_path / "piece.txt"
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(CommandError, match=says) as refused:
            run(path, *options)
        assert refused.value.returncode == 1 and "\n" not in str(refused.value)
        assert not (Article.objects.exists() or User.objects.exists())

    def test_it_is_not_mixed_with_pieces_that_are_there(self, tmp_path):
        make_article()
        with pytest.raises(CommandError, match="needs an empty one"):
            run(write(tmp_path, "harbour.txt", HARBOUR))
        assert Article.objects.count() == 1


class TestAccounts:
    @pytest.fixture(autouse=True)
    def filled(self):
        make_article()

    def test_one_for_every_role_with_a_password_that_lets_in(self, client):
        shown = passwords(run())
        assert len(shown) == len(ROLES) == len(set(shown.values()))
        for role in ROLES:
            name = role.lower().replace(" ", "-")
            user = User.objects.get(username=name)
            assert [group.name for group in user.groups.all()] == [role]
            assert user.is_staff and not user.is_superuser
            assert len(shown[name]) >= 12 and client.login(username=name, password=shown[name])

    def test_each_says_what_to_try_first(self):
        said = run()
        assert FIRST.keys() == ROLES.keys()
        for role, what in FIRST.items():
            assert re.search(rf"^  {role.lower().replace(' ', '-')} +[\w-]+ +{role} +{what}$", said, re.MULTILINE)

    def test_they_are_shown_once_and_are_other_ones_everywhere(self):
        first = passwords(run())
        again = run()
        assert not passwords(again) and not [word for word in first.values() if word in again]
        User.objects.all().delete()
        assert not set(passwords(run()).values()) & set(first.values())

    def test_new_ones_can_be_asked_for(self, client):
        first, second = passwords(run()), passwords(run("--new-passwords"))
        assert set(first) == set(second) and not set(first.values()) & set(second.values())
        assert not client.login(username="editor", password=first["editor"])
        assert client.login(username="editor", password=second["editor"])

    def test_a_group_of_the_publications_own_gets_no_account_with_everything(self):
        Group.objects.create(name="Guests")
        run()
        assert not User.objects.filter(username="guests", is_superuser=True).exists()
