"""The read API: every address against the document that describes it, and what it does with hostile words."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from articles.models import Edition
from articles.press import publishing
from articles.public import representation, throttle
from authors.models import Author
from tests.articles.rich import CORRECTION, HEADLINE, HOUSES, NAMES, UPDATE
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_institution, make_topic, publish

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"
LISTS = ["editions", "topics", "authors", "institutions", "corrections"]
PATHS = {name: f"{name}/" for name in LISTS} | {
    "edition": "editions/peace-quiet-at-last/",
    "topic": "topics/korea-around/",
    "author": "authors/ann-owriter/",
    "institution": "institutions/second-house/",
}
every_endpoint = pytest.mark.parametrize("name", PATHS)


def get(client, path: str, status: int = 200, **headers) -> dict:
    response = client.get(V1 + path, **headers)
    assert response.status_code == status, f"{path}: {response.status_code} {response.content[:300]}"
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def refused(client, path: str) -> str:
    """The sentence with which a request is refused."""
    response = client.get(V1 + path)
    assert response.status_code == 400, f"{path}: {response.status_code}"
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["title"], problem["type"]) == (400, "Bad Request", "about:blank")
    assert problem["detail"].endswith(".") and "\n" not in problem["detail"]
    return problem["detail"]


def headlines(client, query: str) -> list[str]:
    return [item["headline"] for item in get(client, f"editions/?{query}")["items"]]


def description_of(document: dict, name: str) -> dict:
    """What the document says of the address with this name."""
    (described,) = [of["get"] for of in document["paths"].values() if of["get"]["operationId"] == name]
    return described


def query_parameters(described: dict) -> list[dict]:
    return [parameter for parameter in described["parameters"] if parameter["in"] == "query"]


class TestTheDocument:
    def test_it_is_openapi_3_1(self, client):
        document = get(client, "openapi.json")
        validate(document)
        assert document["openapi"].startswith("3.1")
        assert document["servers"] == [{"url": "http://testserver/api/v1"}]

    @every_endpoint
    def test_every_answer_is_what_it_says(self, client, piece, name):
        document = get(client, "openapi.json")
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        registry = Registry().with_resource("urn:api", resource)
        described = description_of(document, name)
        ref = described["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        validator = Draft202012Validator(
            {"$ref": f"urn:api{ref}"}, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        some = "url,api_url"
        if name == "corrections":
            some = "id,text"
        for query in ("", f"?fields={some}"):
            validator.validate(get(client, PATHS[name] + query))
        # The schema requires no field, because `fields` may leave out any: so nothing of it may be missing unasked.
        (fields,) = [p["schema"]["items"]["enum"] for p in described["parameters"] if p["name"] == "fields"]
        record = get(client, PATHS[name])
        for one in record.get("items", [record]):
            assert list(one) == [field for field in fields if field != "body"]
        wrong = {"nonsense": 1}
        if name in LISTS:
            wrong = {"items": [wrong], "next": None, "back": None}
        assert not validator.is_valid(wrong)

    def test_what_its_parameters_refuse_their_description_refuses(self, client, piece):
        document = get(client, "openapi.json")
        for name, path in PATHS.items():
            for parameter in query_parameters(description_of(document, name)):
                for text in ("", "\x00", "a b", "–"):
                    given = text
                    if parameter["schema"]["type"] == "array":
                        given = text.split(",") if text else []
                        assert parameter["explode"] is False
                    if client.get(V1 + path, {parameter["name"]: text}).status_code == 400:
                        assert not Draft202012Validator(parameter["schema"]).is_valid(given), (parameter["name"], text)

    def test_it_names_every_parameter_and_every_address(self, client, piece):
        document = get(client, "openapi.json")
        assert {of["get"]["operationId"] for of in document["paths"].values()} == {*PATHS, "index", "openapi"}
        for name, path in PATHS.items():
            there = refused(client, f"{path}?x=1").partition("there are ")[2].rstrip(".").split(", ")
            described = description_of(document, name)
            assert [parameter["name"] for parameter in query_parameters(described)] == there
            assert described["description"] and all(p["description"] for p in query_parameters(described))
            for status in ("400", "429", *(["404"] if name not in LISTS else [])):
                (problem,) = described["responses"][status]["content"].items()
                assert problem == (
                    "application/problem+json",
                    {"schema": {"$ref": "#/components/schemas/ProblemSchema"}},
                )
        index = get(client, "")
        assert index["openapi"] == "http://testserver/api/v1/openapi.json"
        assert {client.get(address.removeprefix("http://testserver")).status_code for address in index.values()} == {
            200
        }


class TestRecords:
    def test_an_edition_is_as_printed(self, client, piece):
        record = get(client, "editions/peace-quiet-at-last/?include=body")
        assert record["id"] == representation.guid(piece)
        assert record["headline"] == HEADLINE and record["byline"] == f"{NAMES[0]} and {NAMES[1]}"
        assert [(row["name"], row["role"]) for row in record["bylines"]] == [
            (NAMES[0], "author"),
            (NAMES[1], "author"),
            ("Tomás Traductor", "translator"),
        ]
        assert [post["institution"] for post in record["bylines"][0]["posts"]] == HOUSES[:2]
        assert [(note["kind"], note["text"]) for note in record["notes"]] == [
            ("correction", CORRECTION),
            ("update", UPDATE),
        ]
        assert {"who": HOUSES[0], "text": "Paid by its members & friends."} in record["interests"]
        assert 'href="http://testserver/topics/"' in record["body"]
        assert record["image"]["alt"] == "Two chairs & a table"

    def test_the_body_comes_only_when_it_is_asked_for(self, client, piece):
        assert "body" not in get(client, "editions/peace-quiet-at-last/")
        assert "First" in get(client, "editions/?include=body")["items"][0]["body"]
        assert set(get(client, "editions/?include=body&fields=body,slug")["items"][0]) == {"body", "slug"}

    def test_an_author_is_as_today(self, client, piece):
        author = Author.objects.get(name=NAMES[0])
        author.name = "Ann Married"
        author.save()
        record = get(client, "authors/ann-owriter/")
        assert record["name"] == "Ann Married" and len(record["posts"]) == 2
        assert get(client, record["editions"].partition(V1)[2])["items"][0]["bylines"][0]["name"] == NAMES[0]
        assert "email" not in record and "user" not in record

    def test_a_former_name_and_a_former_address_lead_on(self, client, piece):
        Author.objects.get(name=NAMES[0]).other_names.create(name="Ann Former")
        response = client.get("/api/v1/authors/ann-former/")
        assert (response.status_code, response["Location"]) == (301, "http://testserver/api/v1/authors/ann-owriter/")
        article = piece.article
        change(article, slug="moved", at=timezone.now())
        publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.SILENT)
        response = client.get("/api/v1/editions/peace-quiet-at-last/")
        assert (response.status_code, response["Location"]) == (301, "http://testserver/api/v1/editions/moved/")

    def test_corrections(self, client, piece):
        told = get(client, "corrections/")["items"]
        assert [(one["kind"], one["text"]) for one in told] == [("update", UPDATE), ("correction", CORRECTION)]
        assert told[0]["edition"]["headline"] == HEADLINE
        assert [one["kind"] for one in get(client, "corrections/?kind=correction")["items"]] == ["correction"]
        middle = told[0]["at"]
        assert len(get(client, f"corrections/?since={quote(middle)}")["items"]) == 1
        assert len(get(client, f"corrections/?until={quote(middle)}")["items"]) == 1


class TestFilters:
    @pytest.fixture
    def archive(self):
        now = timezone.now()
        house = make_institution("House")
        ann = make_author("Ann", title="fellow", institution=house)
        trade = make_topic("Trade", parent=make_topic("Economy"))
        publish(make_article("New", authors=[ann], topics=[trade], type="analysis", language="de"), at=now - DAY)
        publish(make_article("Old"), at=now - 100 * DAY)
        gone = publish(make_article("Gone", authors=[ann]), at=now - 50 * DAY)
        publishing.withdraw(gone.article, version=1, at=now - 10 * DAY, note="Copied.")
        changed = make_article("Changed")
        publish(changed, at=now - 80 * DAY)
        change(changed)
        publishing.correct(changed, version=2, at=now - 5 * DAY, change=Edition.Change.CORRECTION, note="It was 1994.")

    def test_each_of_them(self, client, archive):
        now = timezone.now()
        day = (now - 60 * DAY).date().isoformat()
        for query, expected in {
            "": ["New", "Changed", "Old"],
            "topic=trade": ["New"],
            "topic=economy": ["New"],
            "topic=nothing": [],
            "author=ann": ["New"],
            "institution=house": ["New"],
            "type=analysis": ["New"],
            "type=letter": [],
            "language=de": ["New"],
            "language=DE": ["New"],
            f"published_since={day}": ["New"],
            f"published_until={day}": ["Changed", "Old"],
            f"modified_since={(now - 6 * DAY).date().isoformat()}": ["New", "Changed"],
            "status=withdrawn": ["Gone"],
            "status=any": ["New", "Gone", "Changed", "Old"],
            f"status=any&modified_since={(now - 12 * DAY).date().isoformat()}": ["New", "Gone", "Changed"],
            "author=ann&type=opinion&status=any": ["Gone"],
        }.items():
            assert headlines(client, query) == expected, query

    def test_a_withdrawn_piece_says_so_and_gives_no_text(self, client, archive):
        record = get(client, "editions/gone/?include=body")
        assert (record["status"], record["body"], record["image"]) == ("withdrawn", None, None)
        assert record["notes"][-1]["text"] == "Copied."

    def test_a_moment_may_carry_an_offset_however_it_was_written(self, client, archive):
        edition = Edition.objects.get(headline="New")
        since = edition.published_at.astimezone().replace(microsecond=0)
        for text in (since.isoformat(), quote(since.isoformat()), f"{since:%Y-%m-%dT%H:%M}Z"):
            assert headlines(client, f"published_since={text}") == ["New"], text

    def test_pages_follow_each_other_and_keep_the_filters(self, client):
        now = timezone.now()
        for number in range(7):
            publish(make_article(f"Piece {number}", type="review"), at=now - timedelta(minutes=number + 1))
            publish(make_article(f"Other {number}"), at=now - timedelta(minutes=number + 1))
        seen, path = [], "editions/?type=review&limit=3&fields=headline"
        while path:
            answer = get(client, path)
            seen.append([item["headline"] for item in answer["items"]])
            assert all(set(item) == {"headline"} for item in answer["items"])
            path = answer["next"] and answer["next"].partition(V1)[2]
        assert seen == [["Piece 0", "Piece 1", "Piece 2"], ["Piece 3", "Piece 4", "Piece 5"], ["Piece 6"]]
        back = get(client, answer["back"].partition(V1)[2])
        assert [item["headline"] for item in back["items"]] == seen[1]

    def test_every_list_has_pages(self, client, piece):
        for name in ("topics", "authors", "institutions", "corrections"):
            whole = get(client, f"{name}/")["items"]
            first = get(client, f"{name}/?limit=1")
            second = get(client, first["next"].partition(V1)[2])
            assert [*first["items"], *second["items"]] == whole[:2], name


class TestWhatItRefuses:
    def test_unknown_parameters_by_name(self, client):
        said = refused(client, "editions/?headline=x&topik=y")
        assert "“headline”" in said and "“topik”" in said and "topic, author" in said
        assert "takes none" in refused(client, "?x=1")
        assert "“fields” has no “secret”" in refused(client, "authors/?fields=name,secret")
        assert refused(client, "editions/x/?topic=y")

    @pytest.mark.parametrize(
        "query",
        [
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=9" + "9" * 5000,
            "limit=%D9%A3",
            "limit=1e1",
            "type=Opinion",
            "type=",
            "status=draft",
            "topic=%00",
            "topic=a'%20OR%201=1--",
            "topic=" + "a" * 300,
            "author=%F0%9F%A6%84",
            "topic=a&topic=b",
            "language=x",
            "language=en%00",
            "include=text",
            "include=",
            "fields=",
            "fields=headline,,url",
            "fields=" + "headline," * 500,
            "published_since=yesterday",
            "published_since=2026-13-01",
            "published_since=2026-06-30T12:00:00",
            "published_since=2026-06-30T25:00:00Z",
            "published_since=0001-01-01T00:00:00%2B14:00",
            "published_since=9999-12-31T23:59:59-14:00",
            "published_since=2026-06-30%00",
            "modified_since=%D9%A2026-06-30",
            "next=x",
            "next=%00",
            "next=",
            "next=WzEsMl0",
            "next=bnVsbA",
            "next=" + "a" * 601,
            "next=W10",
            "back=",
            "next=a&back=a",
            "%00=1",
            "<script>=1",
            "=",
        ],
    )
    def test_hostile_words_are_answered_with_a_sentence(self, client, query):
        publish(make_article("Piece"), at=timezone.now() - DAY)
        said = refused(client, f"editions/?{query}")
        assert "<" not in said and "\x00" not in said and len(said) < 600

    def test_a_cursor_of_another_list_or_out_of_range(self, client, piece):
        from base64 import urlsafe_b64encode

        publish(make_article("Second"), at=timezone.now() - DAY)
        other = get(client, "authors/?limit=1")["next"].partition("next=")[2]
        assert refused(client, f"editions/?next={other}")
        for values in (
            ["0001-01-01T00:00:00+14:00", 1],
            ["9999-12-31T23:59:59-14:00", 1],
            ["2026-01-01T00:00:00+00:00", 10**30],
            ["2026-01-01T00:00:00+00:00", True],
            [{"a": 1}, []],
        ):
            cursor = urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
            response = client.get(f"{V1}editions/?next={cursor}")
            assert response.status_code == 400, values

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_only_reading(self, client, method):
        response = getattr(client, method)(f"{V1}editions/")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert response.json()["detail"] == "This API can only be read."

    def test_what_is_not_there(self, client, piece):
        for path in ("editions/none/", "topics/none/", "authors/none/", "nothing/", "editions/a/b/", "v2/"):
            response = client.get(V1 + path)
            assert response.status_code == 404 and response["Content-Type"] == "application/problem+json", path
            assert response["Cache-Control"] == "no-store"
        response = client.get("/api/v1/editions?type=review")
        assert (response.status_code, response["Location"]) == (301, "/api/v1/editions/?type=review")


class TestNothingUnpublished:
    def test_whatever_is_asked(self, client):
        secret = make_topic("Zyx topic")
        author = make_author("Zyx author", institution=make_institution("Zyx house"))
        draft = make_article("Zyx draft", topics=[secret], authors=[author])
        publishing.schedule(draft, version=1, at=timezone.now(), visible_from=timezone.now() + HOUR)
        live = publish(make_article("Live"), at=timezone.now() - DAY)
        gone = publish(make_article("Zyx unlisted"), at=timezone.now() - DAY)
        publishing.withdraw(
            gone.article, version=1, at=timezone.now(), note="Asked for.", status=Edition.Status.UNLISTED
        )
        for name, address in PATHS.items():
            if name in LISTS:
                assert "Zyx" not in client.get(V1 + address).content.decode()
            else:
                for slug in ("zyx-topic", "zyx-author", "zyx-house", "zyx-draft", "zyx-unlisted"):
                    path = f"{address.partition('/')[0]}/{slug}/"
                    assert client.get(V1 + path).status_code == 404, path
        # To ask for what is secret and for what does not exist is the same.
        for name in ("topic", "author", "institution"):
            known, unknown = (client.get(f"{V1}editions/?{name}={slug}") for slug in (f"zyx-{name}", "nothing"))
            assert known.content == unknown.content and known.status_code == 200
        assert [item["id"] for item in get(client, "editions/?status=any")["items"]] == [representation.guid(live)]


class TestHttp:
    def test_any_site_may_ask_and_no_cookie_is_read(self, client, piece):
        response = client.options(f"{V1}editions/", headers={"Origin": "https://x.test"})
        assert response.status_code == 204
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        response = client.get(f"{V1}editions/", headers={"Origin": "https://x.test"})
        assert "Access-Control-Allow-Credentials" not in response and "Cookie" not in response.get("Vary", "")
        assert not response.cookies

    def test_too_many_are_told_to_wait(self, client, settings, monkeypatch, piece):
        settings.API_PER_MINUTE = 2
        cache.clear()
        monkeypatch.setattr(timezone, "now", lambda: piece.modified_at.replace(second=20) + DAY)
        assert [client.get(V1).status_code for _ in range(3)] == [200, 200, 429]
        response = client.get(f"{V1}editions/")
        assert (response["Retry-After"], response["Content-Type"]) == ("40", "application/problem+json")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert client.get(V1, REMOTE_ADDR="192.0.2.7").status_code == 200
        monkeypatch.setattr(timezone, "now", lambda: piece.modified_at.replace(second=20) + DAY + timedelta(minutes=1))
        assert client.get(V1).status_code == 200
        cache.clear()

    @pytest.mark.parametrize(
        ("behind", "forwarded", "address"),
        [
            (False, "203.0.113.9", "192.0.2.1"),
            (True, "203.0.113.9", "203.0.113.9"),
            (True, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
            (True, "", "192.0.2.1"),
            (True, "nonsense", "unknown"),
            (True, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ],
    )
    def test_who_asks(self, rf, settings, behind, forwarded, address):
        settings.BEHIND_PROXY = behind
        request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
        assert throttle.client_ip(request) == address

    @every_endpoint
    def test_queries_do_not_grow(self, client, piece, name):
        with CaptureQueriesContext(connection) as few:
            client.get(V1 + PATHS[name])
        assert len(few) <= 5
        ann = Author.objects.get(name=NAMES[0])
        for number in range(6):
            authors = [ann, make_author(institution=make_institution())]
            edition = publish(
                make_article(f"P{number}", topics=[make_topic()], authors=authors), at=timezone.now() - DAY
            )
            change(edition.article, at=timezone.now())
            publishing.correct(
                edition.article,
                version=2,
                at=timezone.now(),
                change=Edition.Change.CORRECTION,
                note="It was 1994.",
            )
        with CaptureQueriesContext(connection) as many:
            client.get(V1 + PATHS[name])
        assert len(many) == len(few)
        if name == "editions":
            with CaptureQueriesContext(connection) as filtered:
                client.get(f"{V1}editions/?topic=asia&author=ann-owriter&institution=second-house&include=body")
            assert len(filtered) == len(few) + 1
