"""The desk's own search: drafts included, by the right of who asks, and nowhere else."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import search
from articles.desk import index
from articles.models import Article, DeskEntry
from tests.newsroom import HOUR, change, make_article, make_author, make_institution, make_topic, publish

pytestmark = pytest.mark.django_db


def person(role: str) -> User:
    user = User.objects.create(username=f"{role}-{User.objects.count()}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def found(text: str, by: User | None = None) -> list[str]:
    pieces = Article.objects.seen_by(by) if by else Article.objects.all()
    return [article.headline for article in index.find(pieces, text)]


@pytest.fixture
def drafts():
    house = make_institution("Institut für Weltpolitik")
    ann = make_author("Ann O’Writer", title="fellow", institution=house)
    make_article("A handshake at the border", authors=[ann], topics=[make_topic("Korea")], body="<p>Leaders met.</p>")
    make_article("The price of steel", body="<p>Tariffs and policies, once more.</p>", notice="First in a journal.")
    make_article("Les politiques", language="fr", body="<p>L’économie allemande.</p>", slug="berlin-one")


@pytest.mark.usefixtures("drafts")
class TestWhatIsFound:
    FOUND = {
        "handshake": "A handshake at the border",
        "hands bord": "A handshake at the border",
        "o'writer": "A handshake at the border",
        "korea leaders": "A handshake at the border",
        "policy tariff": "The price of steel",
        "journal": "The price of steel",
        "économie": "Les politiques",
        "berlin-one": "Les politiques",
        "the price": "The price of steel",
    }

    def test_a_draft_by_any_word_of_it(self):
        assert {asked: found(asked) for asked in self.FOUND} == {asked: [one] for asked, one in self.FOUND.items()}

    def test_a_slip_is_mended_with_what_is_printed(self):
        search.index.follow(publish(make_article("Handshake of old"), at=timezone.now() - HOUR))
        assert set(found("handshke")) == {"A handshake at the border", "Handshake of old"}

    def test_every_word_has_to_be_there(self):
        assert found("handshake steel") == []

    def test_what_was_changed_is_found_by_its_new_words_alone(self):
        article = Article.objects.get(headline="The price of steel")
        change(article, headline="The price of copper", slug="copper", body="<p>Copper.</p>")
        assert found("copper") == ["The price of copper"] and found("tariff") == []

    @pytest.mark.parametrize("text", ['"', "*", "a' OR", "\x00", "😀", "x" * 5000, "%", "-", "the of"])
    def test_any_input_is_harmless(self, client, text):
        client.force_login(person("Editor"))
        assert client.get("/admin/articles/article/", {"q": text}).status_code in (200, 302)
        found(text)

    def test_a_rebuild_makes_the_same(self):
        def state():
            return {asked: found(asked) for asked in (*self.FOUND, "weltpolitik", "nothing")}

        grown = state()
        DeskEntry.objects.all().delete()
        assert found("handshake") == []
        assert index.rebuild(timezone.now()) == 3
        # The house is the author's post on record, which no working copy repeats.
        assert state() == grown

    def test_a_deleted_piece_leaves_nothing(self):
        Article.objects.filter(headline="The price of steel").delete()
        assert found("steel") == [] and DeskEntry.objects.count() == 2


class TestWhoFindsIt:
    def test_only_who_may_see_it(self, client):
        make_article("Zyxsecret plans", is_embargoed=True)
        make_article("Zyxopen plans")
        for role, expected in (("Writer", []), ("Editor", ["Zyxopen plans"]), ("Publisher", None)):
            user = person(role)
            seen = found("plans", user)
            assert (sorted(seen) == ["Zyxopen plans", "Zyxsecret plans"]) if expected is None else seen == expected
            client.force_login(user)
            page = client.get("/admin/articles/article/", {"q": "plans"}).content.decode()
            assert ("Zyxsecret" in page) == (expected is None), role

    def test_a_writer_finds_their_own_among_many_of_others(self, monkeypatch):
        monkeypatch.setattr(index, "MOST", 3)
        writer = person("Writer")
        make_article("Common words of mine", by=writer)
        for _ in range(5):
            make_article("Common words of others")
        assert found("common words", writer) == ["Common words of mine"]
        assert len(found("common words")) == 3

    def test_readers_do_not(self, client):
        make_article("Zyxsecret plans")
        assert "Zyxsecret" not in client.get("/search/", {"q": "zyxsecret"}).content.decode()
        assert search.asking.ask(search.query.Query.of({"q": "zyxsecret plans"}), timezone.now()).hits == []

    def test_filters_and_search_go_together(self, client):
        make_article("Plans one", type="analysis")
        make_article("Plans two")
        client.force_login(person("Editor"))
        page = client.get("/admin/articles/article/", {"q": "plans", "type": "analysis"}).content.decode()
        assert "Plans one" in page and "Plans two" not in page


def test_it_costs_the_same_on_any_desk(client):
    client.force_login(person("Editor"))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/articles/article/", {"q": "plans"})
        return len(queries)

    make_article("Plans")
    cost()
    few = cost()
    for number in range(30):
        make_article(f"Plans {number}")
    assert cost() == few


def test_typing_writes_no_index(client):
    from articles.desk import editing

    editor = person("Editor")
    article = make_article("Plans", by=editor)
    before = DeskEntry.objects.values_list().get()
    with CaptureQueriesContext(connection) as queries:
        editing.autosave(article, user=editor, data={"headline": "Typed"}, version=1, at=timezone.now())
    assert not [query for query in queries if "deskentry" in query["sql"]]
    assert DeskEntry.objects.values_list().get() == before
