"""The search over what is printed: the same answers on both databases, and never a word of what is not public."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import search
from articles.models import (
    DeskEntry,
    Edition,
    FruitlessSearch,
    Misspelling,
    SearchEntry,
    SearchName,
    SearchSize,
    SearchWord,
)
from articles.press import outbox, publishing
from tests.html import check_html, text_of
from tests.newsroom import (
    DAY,
    HOUR,
    NOON,
    change,
    make_article,
    make_author,
    make_institution,
    make_topic,
    publish,
)
from tests.standing import stands

pytestmark = pytest.mark.django_db
OF_SEARCH = {name: work for name, work in outbox.KINDS.items() if name in {"search", "search_words"}}


def printed(headline: str, *, at=None, **values) -> Edition:
    """A piece that came out an hour ago, with everything done that follows a print."""
    edition = publish(make_article(headline, **values), at=at or timezone.now() - HOUR)
    search.index.follow(edition)
    return edition


@pytest.fixture(autouse=True)
def nothing_else_follows(monkeypatch):
    """Share cards and neighbours have tests of their own, and take their time."""
    monkeypatch.setattr(outbox, "KINDS", OF_SEARCH)


def ask(text: str, at=None, **filters) -> search.answers.Answer:
    return search.asking.ask(search.query.Query.of({"q": text, **filters}), at or timezone.now())


def headlines(text: str, at=None, **filters) -> list[str]:
    return [hit.edition.headline for hit in ask(text, at, **filters).hits]


@stands
def archive() -> None:
    """Half a dozen pieces that can be told apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "KINDS", OF_SEARCH)
        house = make_institution("Institut für Weltpolitik")
        ann = make_author("Ann O’Writer", title="fellow", institution=house)
        gomez = make_author("Zoë Gómez-Núñez")
        korea, trade = make_topic("Korea"), make_topic("Trade policy")
        printed("A Handshake at the Border", authors=[ann], topics=[korea], body="<p>Two leaders met and walked.</p>")
        printed(
            "What Sanctions Do", authors=[gomez], topics=[korea, trade], body="<p>The handshake changed little.</p>"
        )
        printed(
            "The Price of Steel", authors=[gomez], topics=[trade], type="analysis", body="<p>Tariffs and policies.</p>"
        )
        printed(
            "L’Économie allemande", authors=[ann], language="fr", body="<p>Les politiques économiques de Berlin.</p>"
        )
        printed("خبر اليوم", language="ar", body="<p>نص طويل عن التجارة.</p>")
        printed("Older Thoughts", at=timezone.now() - 800 * DAY, authors=[ann], body="<p>Of tariffs, once more.</p>")


class TestScriptsWithoutSpaces:
    @pytest.mark.parametrize(
        ("language", "text", "question"),
        [
            ("ko", "북한의 핵무기를 두고 협상이 열렸다.", "핵무기가 협상"),
            ("my", "နျူကလီးယားလက်နက်များကို ဆွေးနွေးခဲ့သည်။", "လက်နက်"),
            ("th", "การเจรจาสันติภาพที่ฮานอย", "สันติภาพ"),
            ("km", "ការចរចាសន្តិភាពនៅហាណូយ", "សន្តិភាព"),
            ("lo", "ການເຈລະຈາສັນຕິພາບ", "ສັນຕິພາບ"),
            ("zh", "北朝鲜在河内谈判核协议", "核协议"),
            ("ja", "ハノイで核合意が話し合われた", "核合意"),
        ],
    )
    def test_a_word_inside_a_run_is_found(self, language, text, question):
        printed("Here", language=language, body=f"<p>{text}</p>")
        printed("Elsewhere", body="<p>Of wheat.</p>")
        assert headlines(question) == ["Here"]


@pytest.mark.usefixtures("archive")
class TestWhatIsFound:
    REMEMBERED = {
        "handshake border": "A Handshake at the Border",
        "HANDSHAKES": "A Handshake at the Border",
        "handshke": "A Handshake at the Border",
        "handshkae borderr": "A Handshake at the Border",
        "hands": "A Handshake at the Border",
        "policy tariff": "The Price of Steel",
        "economie allemande": "L’Économie allemande",
        "l'économie": "L’Économie allemande",
        "politique économique": "L’Économie allemande",
        "التجارة": "خبر اليوم",
        "gomez sanctions": "What Sanctions Do",
        "o'writer handshake": "A Handshake at the Border",
        "oneil handshake": "A Handshake at the Border",
        "weltpolitik border": "A Handshake at the Border",
        "korea handshake": "A Handshake at the Border",
        "“changed little”": "What Sanctions Do",
        "leaders met and walked": "A Handshake at the Border",
    }

    def test_a_piece_one_remembers(self):
        assert {asked: headlines(asked)[0] for asked in self.REMEMBERED} == self.REMEMBERED

    def test_a_word_in_the_headline_outweighs_one_in_the_text(self):
        assert headlines("handshake") == ["A Handshake at the Border", "What Sanctions Do"]

    def test_quoted_words_stand_side_by_side(self):
        assert headlines('"tariffs and"') == ["The Price of Steel"]
        assert headlines('"and tariffs"') == []

    def test_of_two_alike_the_recent_one_comes_first(self):
        printed("Twins of a kind", at=timezone.now() - 900 * DAY, standfirst="x", body="<p>Same.</p>")
        recent = printed("Twins of a kind", standfirst="x", body="<p>Same.</p>")
        found = ask("twins of a kind").hits
        assert [hit.edition.pk for hit in found][0] == recent.pk and len(found) == 2

    def test_by_date_the_newest_come_first(self):
        assert headlines("tariffs", sort="date") == ["The Price of Steel", "Older Thoughts"]

    def test_the_passage_shows_the_words(self):
        (hit, *_) = ask("changed").hits
        assert ("changed", True) in hit.excerpt and not any(is_marked for _, is_marked in hit.headline)

    def test_a_correction_is_told(self):
        answer = ask("handshke border")
        assert answer.corrected == "handshake border"

    def test_a_word_that_nobody_used_is_named_and_the_rest_is_looked_for(self):
        answer = ask("xylophone sanctions")
        assert answer.unknown == ["xylophone"] and answer.is_loose
        assert answer.hits[0].edition.headline == "What Sanctions Do"

    def test_a_slip_that_makes_another_word_is_seen_through(self):
        for number in range(5):
            printed(f"On other matters {number}", body="<p>Who steals at the border, and its price, and a steal.</p>")
        assert headlines("price steal")[0] == "The Price of Steel"

    def test_one_word_too_many_does_no_harm(self):
        answer = ask("steel tariffs border")
        assert answer.is_loose and answer.hits[0].edition.headline == "The Price of Steel"


@pytest.mark.usefixtures("archive")
class TestFilters:
    def test_they_narrow_and_are_counted(self):
        answer = ask("handshake")
        choices = {name: {c.label: c.number for c in found} for name, found in answer.choices.items()}
        assert choices["topic"] == {"Korea": 2, "Trade policy": 1}
        assert choices["author"] == {"Ann O’Writer": 1, "Zoë Gómez-Núñez": 1}
        assert choices["institution"] == {"Institut für Weltpolitik": 1}
        assert choices["type"] == {"Opinion": 2} and sum(choices["year"].values()) == 2
        for name, value in (("topic", "trade-policy"), ("author", "zoe-gomez-nunez")):
            assert headlines("handshake", **{name: value}) == ["What Sanctions Do"]
        assert headlines("handshake", institution="institut-fur-weltpolitik") == ["A Handshake at the Border"]

    def test_every_number_is_what_the_filter_finds(self):
        for text in ("handshake", "tariffs", "the"):
            for name, choices in ask(text).choices.items():
                for choice in choices:
                    assert ask(text, **{name: choice.value}).number == choice.number, (text, name, choice)

    @pytest.mark.parametrize("given", [{"type": "nonsense"}, {"year": "20x"}, {"page": "x"}, {"year": "99999"}])
    def test_what_is_not_known_is_as_good_as_not_asked(self, given):
        assert len(headlines("handshake", **given)) == 2

    def test_years_at_the_end_of_the_calendar(self):
        assert headlines("handshake", year="2999") == [] and headlines("handshake", year="1000") == []


@pytest.mark.usefixtures("archive")
class TestNames:
    CALLED = [
        ("gomez", "Zoë Gómez-Núñez", ""),
        ("ann o'writer", "Ann O’Writer", ""),
        ("korea", "Korea", ""),
        ("Weltpolitik", "Institut für Weltpolitik", ""),
        ("Ann Former", "Ann O’Writer", "Ann Former"),
        ("gomez-nunes", "Zoë Gómez-Núñez", ""),
    ]

    def test_who_was_meant_is_answered_first(self):
        from authors.models import Author

        Author.objects.get(name="Ann O’Writer").other_names.create(name="Ann Former")
        for asked, name, found_as in self.CALLED:
            meant = ask(asked).named[0]
            assert (meant.name, meant.found_as) == (name, found_as) and meant.url

    def test_a_new_name_is_known_at_once(self):
        from authors.models import Author

        author = Author.objects.get(name="Ann O’Writer")
        author.name = "Ann Newname"
        author.save()
        assert ask("newname").named[0].name == "Ann Newname"

    def test_who_has_no_page_is_not_named(self):
        make_author("Hidden Person")
        make_topic("Hidden matter")
        make_institution("Hidden House")
        assert ask("hidden").named == []


class TestWhatIsNotPublic:
    @pytest.mark.parametrize("text", ["zyxmarker", "zyxmarkr", "zyxm", '"zyxmarker headline"'])
    def test_nothing_of_it_is_found_suggested_or_spelt(self, client, text):
        author = make_author("Zyxmarker Author", institution=make_institution("Zyxmarker House"))
        values = {"authors": [author], "topics": [make_topic("Zyxmarker topic")], "body": "<p>zyxmarker</p>"}
        now = timezone.now()
        make_article("Zyxmarker headline draft", **values)
        later = make_article("Zyxmarker headline later", **values)
        publishing.schedule(later, version=1, at=now, visible_from=now + DAY)
        gone = publish(make_article("Zyxmarker headline gone", body="<p>zyxmarker</p>"), at=now - DAY)
        publishing.withdraw(gone.article, version=1, at=now - HOUR, note="Copied.")
        update = printed("Public piece").article
        change(update, headline="Zyxmarker headline update")
        publishing.schedule(
            update, version=2, at=now, visible_from=now + DAY, change=Edition.Change.UPDATE, note="Zyxmarker."
        )
        outbox.run(now)
        for path in ("/search/", "/search/suggest"):
            response = client.get(path, {"q": text, "sort": "date"})
            said = response.content.decode().casefold().replace(text.casefold(), "")
            for word in ("“zyxmarker”", "zyxmarker headline", "zyxmarker+headline"):
                said = said.replace(word, "") if word.strip("“”") in text else said  # the visitor's own words
            assert response.status_code == 200 and "zyxmarker" not in said, path
        answer = ask(text)
        assert not answer.hits and "zyxmarker" not in (answer.corrected + answer.suggested)

    def test_a_scheduled_piece_is_found_from_its_moment_on_though_nothing_ran(self):
        now = timezone.now()
        article = make_article("Tomorrow’s headline")
        publishing.schedule(article, version=1, at=now, visible_from=now + DAY)
        outbox.run(now)
        assert SearchEntry.objects.count() == 1 and not SearchWord.objects.exists()
        with pytest.MonkeyPatch.context() as clock:
            clock.setattr(timezone, "now", lambda: now + 2 * DAY)
            call_command("rebuild", "search", verbosity=0)
        assert headlines("tomorrow headline", now + 2 * DAY) == ["Tomorrow’s headline"]
        assert headlines("tomorrow headline", now) == []

    def test_the_index_alone_is_never_believed(self):
        edition = printed("Public and gone")
        publishing.withdraw(edition.article, version=1, at=timezone.now(), note="Copied.")
        assert SearchEntry.objects.filter(pk=edition.pk).exists()  # what follows the print has not run
        assert headlines("public gone") == []

    def test_drafts_have_a_table_of_their_own(self):
        make_article("A draft")
        assert DeskEntry.objects.exists() and not SearchEntry.objects.exists()


class TestKeepingUp:
    def state(self) -> dict:
        words = SearchWord.objects.filter(documents__gt=0).values_list("word", "stem", "documents")
        learnt = SearchWord.objects.filter(documents__gt=0).values_list("misspellings__key", "word")
        return {
            "entries": set(SearchEntry.objects.values_list("pk", "words", "counted")),
            "words": set(words),
            "slips": set(learnt),
            "sizes": set(SearchSize.objects.filter(documents__gt=0).values_list("language", "documents", "length")),
            "names": set(SearchName.objects.values_list("kind", "record", "name", "word", "size")),
        }

    def test_grown_piece_by_piece_it_is_what_a_rebuild_makes(self):
        now = timezone.now()
        first = printed("First thoughts", topics=[make_topic("Korea")])
        second = printed("Second thoughts", body="<p>Rare words here.</p>")
        change(first.article, headline="First thoughts, corrected")
        publishing.correct(first.article, version=2, at=now, change=Edition.Change.SILENT)
        publishing.withdraw(second.article, version=1, at=now, note="Copied.")
        waits = make_article("Third thoughts")
        publishing.schedule(waits, version=1, at=now, visible_from=now + DAY)
        outbox.run(timezone.now())
        grown = self.state()
        search.index.rebuild(timezone.now())
        assert self.state() == grown
        search.index.rebuild(timezone.now())
        assert self.state() == grown
        assert headlines("first thoughts") == ["First thoughts, corrected"] and headlines("second rare") == []

    @pytest.mark.parametrize("moment", ["before it is written", "before it counts"])
    def test_what_is_printed_and_withdrawn_while_a_rebuild_runs_counts_right(self, monkeypatch, moment):
        printed("Stays here")
        gone = printed("Goes away", language="fr")
        acted = []

        def act(*_):
            if not acted:
                acted.append(True)
                printed("Comes late", language="fr")
                publishing.withdraw(gone.article, version=1, at=timezone.now(), note="Copied.")
                search.index.follow(gone)

        if moment == "before it counts":
            search.index.rebuild(timezone.now(), act)
        else:
            real = search.index.reading_of
            monkeypatch.setattr(search.index, "reading_of", lambda row: [act(), real(row)][1])
            search.index.rebuild(timezone.now())
        meanwhile = self.state()
        search.index.rebuild(timezone.now())
        assert acted and meanwhile == self.state()

    def test_what_follows_a_print_can_follow_twice(self):
        edition = printed("Once")
        before = self.state()
        search.index.follow(edition)
        assert self.state() == before

    def test_what_fell_due_joins_the_vocabulary(self):
        now = timezone.now()
        article = make_article("Prochain handshake")
        publishing.schedule(article, version=1, at=now, visible_from=now + HOUR)
        outbox.run(now)
        assert not SearchWord.objects.exists()
        with pytest.MonkeyPatch.context() as clock:
            clock.setattr(timezone, "now", lambda: now + 2 * HOUR)
            outbox.run(now + 2 * HOUR)
        assert SearchWord.objects.get(word="prochain").documents == 1
        assert Misspelling.objects.filter(word__word="prochain").exists()

    def test_a_deleted_word_leaves_no_spelling(self):
        edition = printed("Xylophones")
        publishing.withdraw(edition.article, version=1, at=timezone.now(), note="Copied.")
        outbox.run(timezone.now())
        assert ask("xylophnes").corrected == "" and search.suggesting.suggest("xylo", timezone.now()) == []

    def test_a_dry_run_changes_nothing(self):
        printed("Once")
        SearchEntry.objects.all().delete()
        call_command("rebuild", "search", dry_run=True, verbosity=0)
        assert not SearchEntry.objects.exists()

    def test_one_print_costs_the_same_in_any_archive(self):
        def cost():
            edition = publish(make_article("The same words every time"), at=timezone.now() - HOUR)
            with CaptureQueriesContext(connection) as queries:
                search.index.follow(edition)
            return len(queries)

        cost()
        few = cost()
        for _ in range(20):
            printed("Another one of many")
        assert cost() == few <= 15  # three of them for the topics and people it counts


HOSTILE = [
    '"',
    '"""',
    "“unbalanced",
    "' OR 1=1 --",
    "a AND NOT (b",
    "NEAR(a b)",
    "*",
    "a*",
    "-x",
    "/korea",
    "headline:x",
    "^a",
    "\x00",
    "a\x00b",
    "\ud800",
    "😀",
    "👩‍👩‍👧",
    "ا\u202eب",
    "\u0301\u0301",
    "x" * 10_000,
    "a " * 5_000,
    '" ' * 5_000,
    "%' ESCAPE '",
    "\\",
    "a:*|!b&",
    "{}[]()",
    "<script>alert(1)</script>",
    "９９ ﬁ ²",
]


class TestAnyInput:
    def test_it_is_harmless(self, client, archive):
        for text in HOSTILE:
            self.check(client, text)

    def check(self, client, text):
        for path in ("/search/", "/search/suggest"):
            response = client.get(path, {"q": text.encode("utf-8", "surrogatepass")})
            assert response.status_code == 200
            assert "<script>alert" not in response.content.decode()
        asked = ask(text).query.text
        assert len(asked) <= 200 and asked.isprintable() and asked == search.query.Query.of({"q": asked}).text
        for name in ("topic", "author", "institution", "type", "year", "page", "sort"):
            assert client.get(
                "/search/", {"q": "handshake", name: text[:300].encode("utf-8", "replace")}
            ).status_code in (
                200,
                404,
            )

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=60))
    def test_whatever_is_typed(self, archive, text):
        ask(text)
        ask(f'"{text}" handshake')
        search.suggesting.suggest(text, timezone.now())


@pytest.mark.usefixtures("archive")
class TestThePage:
    def test_a_filter_that_finds_nothing_is_called_by_its_public_name(self, client):
        printed("A handshake", topics=[make_topic("North Korea")], authors=[make_author("Ann Author")])
        make_article("Hidden", authors=[make_author("Zyx Hidden")])
        asked = {"q": "nothing", "topic": "north-korea", "author": "ann-author", "type": "analysis"}
        words = text_of(client.get("/search/", asked).content.decode())
        assert "North Korea" in words and "Ann Author" in words and "north-korea" not in words
        assert "Zyx" not in text_of(client.get("/search/", {"q": "nothing", "author": "zyx-hidden"}).content.decode())

    def get(self, client, **query):
        response = client.get("/search/", query)
        assert response.status_code == 200
        page = response.content.decode()
        check_html(page)
        return page

    def test_it_shows_what_was_found_with_the_words_marked(self, client):
        page = self.get(client, q="handshake")
        assert "A <mark>Handshake</mark> at the Border" in page and "2 pieces" in text_of(page)
        assert '<meta name="robots" content="noindex' in page

    def test_text_is_never_markup(self, client):
        printed("Less < more & <b>bold</b>", body="<p>One &lt;i&gt; of &amp; them.</p>")
        page = self.get(client, q="bold them")
        assert "<b>" not in page and "&lt;b&gt;" in page

    def test_without_a_question_it_says_how_to_ask(self, client):
        assert "Type what you remember" in self.get(client)
        assert "Type what you remember" in self.get(client, q="   ")

    def test_without_an_answer_it_helps(self, client):
        page = text_of(self.get(client, q="xylophone"))
        assert "Nothing was found" in page and "Korea" in page and "authors" in page

    def test_a_filter_that_leaves_nothing_can_be_taken_away(self, client):
        page = self.get(client, q="handshake", topic="nowhere")
        assert "Search without the filters" in page and 'href="?q=handshake"' in page

    def test_pages_follow_each_other(self, client):
        for number in range(45):
            printed(f"Numbered {number}", body="<p>countable</p>")
        seen: list[str] = []
        for number in (1, 2, 3):
            page = self.get(client, q="countable", page=number)
            seen += [str(edition) for edition in Edition.objects.all() if f"{edition.headline}</a>" in page]
        assert len(seen) == len(set(seen)) == 45
        assert client.get("/search/", {"q": "countable", "page": 4}).status_code == 404
        assert 'rel="prev"' in page and 'rel="next"' not in page

    def test_it_costs_the_same_in_any_archive(self, client):
        def cost():
            used = []
            for query in ({"q": "handshake"}, {"q": "handshke border"}, {"q": "xylophone"}, {"q": "gomez"}, {}):
                with CaptureQueriesContext(connection) as queries:
                    client.get("/search/", query)
                used.append(len(queries))
            with CaptureQueriesContext(connection) as queries:
                client.get("/search/suggest", {"q": "hand"})
            return [*used, len(queries)]

        few = cost()
        for number in range(30):
            printed(f"A handshake of number {number}", topics=[], body="<p>Korea and gomez.</p>")
        assert cost() == few
        assert max(few) <= 18, few

    def test_a_second_look_is_answered_with_not_modified(self, client):
        first = client.get("/search/?q=handshake")
        again = client.get("/search/?q=handshake", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304 and "public" in first["Cache-Control"]
        printed("Another handshake")
        again = client.get("/search/?q=handshake", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 200

    def test_a_question_writes_nothing(self, client):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            for text in ("handshake", "xylophone"):
                client.get("/search/", {"q": text})
        assert {query["sql"].lstrip('("').split()[0] for query in queries} == {"SELECT"}

    def test_only_safe_methods(self, client):
        assert client.post("/search/").status_code == 405


@pytest.mark.usefixtures("archive")
class TestBesideThePage:
    @pytest.mark.parametrize(
        ("typed", "label"),
        [("hands", "A Handshake at the Border"), ("gom", "Zoë Gómez-Núñez"), ("price of st", "The Price of Steel")],
    )
    def test_what_may_be_meant_while_one_types(self, client, typed, label):
        found = json.loads(client.get("/search/suggest", {"q": typed}).content)["suggestions"]
        assert found[0]["label"] == label and client.get(found[0]["address"]).status_code == 200

    @pytest.mark.parametrize("typed", ["", "h", "zz", '"'])
    def test_nothing_is_a_list_without_anything(self, client, typed):
        assert json.loads(client.get("/search/suggest", {"q": typed}).content) == {"suggestions": []}

    def test_browsers_are_told_how_to_ask(self, client):
        response = client.get("/opensearch.xml")
        assert response["Content-Type"].startswith("application/opensearchdescription+xml")
        assert "http://testserver/search/?q={searchTerms}" in response.content.decode()
        page = client.get("/").content.decode()
        assert 'href="/opensearch.xml"' in page and 'action="/search/"' in page
        assert "http://testserver/search/?q={search_term_string}" in page


@pytest.mark.usefixtures("archive")
class TestWhatWasAskedInVain:
    def setup_method(self):
        cache.clear()

    def test_the_desk_hears_of_it_once_it_was_asked_often(self, client):
        for text in ("xylophone music", "Xylophone, music!", "xylophone  music", "trombone"):
            client.get("/search/", {"q": text})
        assert not FruitlessSearch.objects.exists()
        assert search.fruitless.flush(timezone.now()) == 2
        assert search.fruitless.often(timezone.now()) == [("xylophone music", 3)]
        client.get("/search/", {"q": "xylophone music"})
        search.fruitless.flush(timezone.now())
        assert search.fruitless.often(timezone.now()) == [("xylophone music", 4)]

    def test_it_stands_on_the_desks_first_page(self, client):
        FruitlessSearch.objects.create(words="xylophone <music>", day=timezone.localdate(), times=3)
        FruitlessSearch.objects.create(words="only twice", day=timezone.localdate(), times=2)
        for role, sees in (("Editor", True), ("Writer", False)):
            user = User.objects.create(username=role, is_staff=True)
            user.groups.add(Group.objects.get(name=role))
            client.force_login(user)
            page = client.get("/admin/").content.decode()
            assert ("xylophone &lt;music&gt;" in page) is sees and "only twice" not in page

    @pytest.mark.parametrize(
        "text",
        ["me@zyx.example", "zyx 0171 2345678", "4111 1111 1111 1111", "zyx " * 9, "https://zyx.example", "12345"],
    )
    def test_what_may_be_personal_is_not_kept(self, client, text):
        client.get("/search/", {"q": text})
        assert search.fruitless.flush(timezone.now()) == 0

    def test_what_was_found_is_not_reported(self, client):
        client.get("/search/", {"q": "handshake"})
        client.get("/search/", {"q": "handshake", "topic": "nowhere"})
        assert search.fruitless.flush(timezone.now()) == 0

    def test_of_a_robots_thousands_a_day_keeps_so_many_the_most_wanted_first(self, client, monkeypatch):
        monkeypatch.setattr(search.fruitless, "MOST_A_DAY", 2)
        for text in ("aaa one", "zzz wanted", "zzz wanted", "bbb two"):
            client.get("/search/", {"q": text})
        search.fruitless.flush(timezone.now())
        client.get("/search/", {"q": "ccc three"})
        client.get("/search/", {"q": "zzz wanted"})
        search.fruitless.flush(timezone.now())
        kept = FruitlessSearch.objects.order_by("words").values_list("words", "times")
        assert list(kept) == [("aaa one", 1), ("zzz wanted", 3)]

    def test_it_is_forgotten_after_three_months(self):
        FruitlessSearch.objects.create(words="old", day=timezone.localdate() - 91 * DAY, times=9)
        search.fruitless.flush(timezone.now())
        assert not FruitlessSearch.objects.exists()


def test_whoever_asks_too_often_waits(client, settings, monkeypatch):
    settings.API_PER_MINUTE = 2
    monkeypatch.setattr(timezone, "now", lambda: NOON)  # no minute ends while this runs
    asked = [("/search/", "x"), ("/search/suggest", "x"), ("/search/", "y")]
    answers = [client.get(address, {"q": words}, REMOTE_ADDR="192.0.2.77") for address, words in asked]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0 and b"Try again in" in answers[-1].content
