"""Machines elsewhere: what they are told, how it is signed, tried again and logged, and where nothing is sent."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import itertools
import json
import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from urllib.parse import parse_qsl

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from articles.delivery import http_client, webhooks, websub
from articles.models import Delivery, Edition, Outgoing, Webhook
from articles.press import outbox, publishing
from articles.related import rebuilding
from authors.models import Author
from tests.articles.rich import HEADLINE, NAMES, rich_piece
from tests.newsroom import DAY, HOUR, make_article, make_topic, person, publish

HOOK = "https://hook.example/in"


@pytest.fixture
def hooks_only(monkeypatch):
    """The outbox does the work of this room, as apps.py has it."""
    kinds = {"webhooks": (webhooks.enqueue, True), "websub": (websub.enqueue, True)}
    monkeypatch.setattr(outbox, "KINDS", kinds)


@pytest.fixture
def hook(db) -> Webhook:
    return Webhook.objects.create(name="Mirror", url=HOOK, secret="shared")


class Post:
    """Stands where the network is: remembers what was sent and answers what it is told to."""

    def __init__(self):
        self.sent: list[tuple[str, bytes, dict]] = []
        self.answers: list[http_client.Response] = []

    def __call__(self, url: str, body: bytes, headers: dict) -> http_client.Response:
        self.sent.append((url, body, headers))
        return self.answers.pop(0) if self.answers else http_client.Response(200, 12)


@pytest.fixture
def post(monkeypatch) -> Post:
    post = Post()
    monkeypatch.setattr(http_client, "post", post)
    return post


def run_outbox() -> None:
    outbox.run(timezone.now())


@pytest.mark.django_db
class TestWhatIsTold:
    def test_every_verb_is_an_event(self, hooks_only, hook, post):
        edition = rich_piece()
        article = edition.article
        at = timezone.now()
        publishing.withdraw(article, version=article.version, at=at, note="Copied.")
        publishing.restore(article, version=article.version, at=at + timedelta(microseconds=1), note="It was not.")
        run_outbox()
        webhooks.send(timezone.now())
        told = [json.loads(body) for _, body, _ in post.sent]
        assert [(one["event"], one["change"]) for one in told] == [
            ("publish", "first"),
            ("correct", "correction"),
            ("correct", "update"),
            ("withdraw", "withdrawal"),
            ("restore", "restoration"),
        ]
        assert told[3]["note"] == "Copied."
        assert {one["edition"]["headline"] for one in told} == {HEADLINE}
        assert [row["name"] for row in told[0]["edition"]["bylines"]][:2] == NAMES

    def test_only_what_was_asked_for(self, hooks_only, hook, post):
        hook.events = ["withdraw"]
        hook.save()
        Webhook.objects.create(name="Off", url=HOOK, active=False)
        edition = publish(make_article(), at=timezone.now() - DAY)
        publishing.withdraw(edition.article, version=1, at=timezone.now(), note="Copied.")
        run_outbox()
        assert list(Outgoing.objects.values_list("event", flat=True)) == ["withdraw"]

    def test_a_scheduled_piece_is_told_of_when_it_appears(self, hooks_only, hook, monkeypatch):
        article = make_article("Later")
        now = timezone.now()
        publishing.schedule(article, version=1, at=now, visible_from=now + HOUR)
        outbox.run(now)
        assert not Outgoing.objects.exists()
        monkeypatch.setattr(timezone, "now", lambda: now + HOUR)
        outbox.run(now + HOUR)
        assert Outgoing.objects.get().event == "publish"

    def test_a_cancelled_one_never(self, hooks_only, hook, monkeypatch):
        now = timezone.now()
        waiting = publishing.schedule(make_article(), version=1, at=now, visible_from=now + HOUR)
        publishing.cancel(waiting, at=now)
        monkeypatch.setattr(timezone, "now", lambda: now + HOUR)
        webhooks.enqueue(waiting)
        assert not Outgoing.objects.exists()

    def test_twice_is_once(self, hooks_only, hook):
        edition = publish(make_article(), at=timezone.now() - DAY)
        webhooks.enqueue(edition)
        webhooks.enqueue(edition)
        assert Outgoing.objects.count() == 1

    def test_what_was_taken_off_lists_is_named_by_its_address_alone(self, hooks_only, hook):
        edition = rich_piece()
        article = edition.article
        later = publishing.withdraw(
            article, version=article.version, at=timezone.now(), note="Asked for.", status=Edition.Status.UNLISTED
        )
        webhooks.enqueue(later)
        told = json.loads(Outgoing.objects.get(edition=later).body)
        assert told["event"] == "withdraw" and set(told["edition"]) == {"id", "slug", "url", "status"}
        assert NAMES[0] not in json.dumps(told, ensure_ascii=False)

    def test_a_name_withheld_meanwhile_is_not_sent_out(self, hooks_only, hook):
        edition = rich_piece()
        article, ann = edition.article, Author.objects.get(name=NAMES[0])
        publishing.anonymise(article, ann, version=article.version, at=timezone.now(), reason="Threats.")
        Outgoing.objects.all().delete()
        webhooks.enqueue(Edition.objects.get(article=article, number=1))
        assert NAMES[0] not in Outgoing.objects.get().body


@pytest.mark.django_db
class TestSending:
    @pytest.fixture
    def message(self, hook) -> Outgoing:
        webhooks.enqueue(publish(make_article("Piece"), at=timezone.now() - DAY))
        return Outgoing.objects.get()

    def test_it_is_signed_so_that_the_other_side_can_check_it(self, message, post):
        now = timezone.now()
        assert webhooks.send(now) == (1, 0)
        ((url, body, headers),) = post.sent
        assert url == HOOK and headers["Content-Type"] == "application/json"
        assert headers["Standfirst-Event"] == "publish" and headers["Standfirst-Message"] == str(message.key)
        parts = dict(part.split("=") for part in headers["Standfirst-Signature"].split(","))
        expected = hmac.new(b"shared", parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(parts["v1"], expected) and abs(int(parts["t"]) - now.timestamp()) < 5
        assert webhooks.signature("shared", b"other", int(parts["t"])) != headers["Standfirst-Signature"]

    def test_it_is_logged(self, message, post):
        webhooks.send(timezone.now())
        delivery = Delivery.objects.get()
        assert (delivery.status, delivery.milliseconds, delivery.error, delivery.url) == (200, 12, "", HOOK)
        message.refresh_from_db()
        assert message.done_at and message.attempts == 1
        assert webhooks.send(timezone.now()) == (0, 0)

    def test_it_is_tried_again_later_and_later_and_given_up_at_last(self, message, post):
        at, waits = timezone.now(), []
        for _ in range(20):
            post.answers.append(http_client.Response(500, 5, "Answered 500."))
            webhooks.send(at)
            message.refresh_from_db()
            if message.given_up_at:
                break
            assert webhooks.send(message.due_at - timedelta(seconds=1)) == (0, 0)
            waits.append(round((message.due_at - at).total_seconds() / 60))
            at = message.due_at
        assert waits == [1, 5, 30, 120, 360, 720]
        assert Delivery.objects.count() == len(post.sent) == 7
        assert len({headers["Standfirst-Message"] for _, _, headers in post.sent}) == 1
        assert message.given_up_at
        assert webhooks.send(at + 9 * DAY) == (0, 0)

    def test_it_arrives_in_the_end(self, message, post):
        post.answers += [http_client.Response(None, 5000, "TimeoutError: timed out"), http_client.Response(204, 5)]
        at = timezone.now()
        assert webhooks.send(at) == (0, 1)
        assert webhooks.send(at + timedelta(minutes=2)) == (1, 0)
        assert [d.status for d in Delivery.objects.order_by("pk")] == [None, 204]

    def test_who_does_not_answer_is_asked_once_a_round(self, hook, post):
        other = Webhook.objects.create(name="Other", url="https://other.example/")
        for number in range(3):
            webhooks.enqueue(publish(make_article(f"Piece {number}"), at=timezone.now() - DAY))
        post.answers += [http_client.Response(None, 5000, "TimeoutError: timed out")]
        assert webhooks.send(timezone.now()) == (3, 1)
        assert [url for url, _, _ in post.sent].count(HOOK) == 1 and other.messages.exclude(done_at=None).count() == 3

    def test_a_round_ends_and_the_next_one_goes_on(self, hook, post, monkeypatch):
        for number in range(4):
            webhooks.enqueue(publish(make_article(f"Piece {number}"), at=timezone.now() - DAY))
        seconds = itertools.count(0, 30)  # each takes as long as a machine may
        monkeypatch.setattr(webhooks, "monotonic", lambda: next(seconds))
        assert webhooks.send(timezone.now()) == (2, 0)
        assert webhooks.send(timezone.now() + HOUR) == (2, 0)

    def test_nothing_is_sent_inside_a_transaction(self, message, monkeypatch):
        from django.db import connection

        depth = len(connection.savepoint_ids)

        def look(url, body, headers):
            assert len(connection.savepoint_ids) == depth
            return http_client.Response(200, 1)

        monkeypatch.setattr(http_client, "post", look)
        assert webhooks.send(timezone.now()) == (1, 0)

    def test_one_worker_at_a_time(self, message, post):
        at = timezone.now()
        assert webhooks.claim(message.pk, at).attempts == 1
        assert webhooks.claim(message.pk, at) is None and webhooks.send(at) == (0, 0)
        assert webhooks.send(at + webhooks.LEASE) == (1, 0)  # the first one died

    def test_a_name_withheld_since_it_was_written_down_is_in_no_attempt(self, hooks_only, hook, post):
        ann = Author.objects.create(name="Ann Author")
        article = publish(make_article(authors=[ann]), at=timezone.now() - DAY).article
        run_outbox()
        publishing.anonymise(article, ann, version=article.version, at=timezone.now(), reason="Threats.")
        webhooks.send(timezone.now())
        (_, body, _) = post.sent[0]
        assert b"Name withheld" in body and b"Ann Author" not in body
        assert Outgoing.objects.earliest("pk").body == body.decode()  # the log holds no other

    def test_a_webhook_switched_off_gets_nothing_more(self, message, hook, post):
        hook.active = False
        hook.save()
        assert webhooks.send(timezone.now()) == (0, 1)
        assert not post.sent and Delivery.objects.get().error == "It was switched off."

    def test_the_worker_sends(self, message, post):
        out = StringIO()
        call_command("follow_up", stdout=out)
        assert "1 messages arrived, 0 not." in out.getvalue() and len(post.sent) == 1

    def test_the_worker_sends_though_another_of_its_chores_fails(self, message, post, monkeypatch, caplog):
        def keep_up(at):
            raise ValueError("a piece nobody can rank")

        monkeypatch.setattr(rebuilding, "keep_up", keep_up)
        with pytest.raises(SystemExit, match="1"):  # cron hears of it
            call_command("follow_up", stdout=StringIO())
        assert post.sent and "a piece nobody can rank" in caplog.text

    def test_what_is_logged_stays(self, message, post):
        webhooks.send(timezone.now())
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            Delivery.objects.update(status=201)


@pytest.mark.django_db
class TestWebSub:
    def test_the_hub_is_told_of_every_feed_the_piece_stands_in(self, settings, hooks_only, post):
        settings.WEBSUB_HUB = "https://hub.example/"
        edition = rich_piece()
        run_outbox()
        Outgoing.objects.exclude(edition=edition).delete()
        assert webhooks.send(timezone.now()) == (1, 0)
        ((url, body, headers),) = post.sent
        said = parse_qsl(body.decode())
        assert url == "https://hub.example/" and said[0] == ("hub.mode", "publish")
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert {value.removeprefix("http://testserver") for name, value in said if name == "hub.url"} == {
            f"{path}feed.{form}"
            for form in ("xml", "json")
            for path in (
                "/",
                "/types/opinion/",
                "/languages/en/",
                "/topics/korea-around/",
                "/topics/asia/",
                "/authors/ann-owriter/",
                "/authors/the-peace-desk/",
                "/authors/tomas-traductor/",
                "/institutions/institute-sons/",
                "/institutions/second-house/",
                "/institutions/the-paper/",
                "/corrections/",
            )
        }

    def test_every_one_of_them_exists(self, client):
        for address in websub.feeds_of(rich_piece()):
            assert client.get(address.removeprefix("http://testserver")).status_code == 200, address

    def test_topics_that_stand_in_a_ring_do_not_hang_it(self):
        one = make_topic("One")
        two = make_topic("Two", parent=one)
        type(one).objects.filter(pk=one.pk).update(parent=two)
        edition = publish(make_article(topics=[two]), at=timezone.now() - DAY)
        assert len(websub.feeds_of(edition)) == 12

    def test_without_a_hub_nothing_is_written(self, hooks_only):
        websub.enqueue(publish(make_article(), at=timezone.now() - DAY))
        assert not Outgoing.objects.exists()


class TestWhereNothingIsSent:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fc00::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:db8::1",
            "nonsense",
        ],
    )
    def test_addresses_that_are_not_public(self, address):
        assert not http_client.is_public(address)

    def test_they_are_not_public_whatever_python_knows_of_them(self, monkeypatch):
        """Releases differ in what they call global; the table does not."""
        monkeypatch.setattr(ipaddress.IPv4Address, "is_global", True)
        monkeypatch.setattr(ipaddress.IPv6Address, "is_global", True)
        metadata = ["169.254.169.254", "192.0.0.192", "168.63.129.16", "100.100.100.200", "fd00:ec2::254"]
        metadata += [f"::ffff:{address}" for address in metadata[:4]]
        others = [
            "10.1.2.3",
            "0.0.0.0",
            "127.1.2.3",
            "255.255.255.255",
            "224.0.0.1",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
        ]
        others += ["fec0::1", "ff02::1", "64:ff9b::1.1.1.1", "2002:101:101::1", "2001:db8::1", "100::1", "5f00::1"]
        # The registries of special purpose addresses, the first and the last of each network that they keep back.
        others += ["100.64.0.0", "100.127.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255"]
        others += ["192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.175.48.1", "198.18.0.0"]
        others += [
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "2001::1",
            "2001:1ff::1",
            "2620:4f:8000::1",
            "3fff::1",
        ]
        for address in metadata + others:
            assert not http_client.is_public(address), address
        assert http_client.is_public("1.1.1.1") and http_client.is_public("2606:4700::1111")

    @pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
    def test_addresses_that_are(self, address):
        assert http_client.is_public(address)

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("http://hook.example/", "https alone"),
            ("ftp://hook.example/", "https alone"),
            ("file:///etc/passwd", "https alone"),
            ("https:///x", "no address"),
            ("https://user:pass@hook.example/", "no address"),
            ("https://127.0.0.1/", "not public"),
            ("https://[::1]/", "not public"),
            ("https://localhost/", "not public"),
            ("https://2130706433/", "not public"),
            ("https://0x7f.1/", "not public"),
            ("https://hook.example:99999/", "ValueError"),
            ("https://[::1/", "ValueError"),
            ("https://" + "a" * 70 + ".example/", "nowhere"),
            ("https://" + "a" * 300 + ".example/", "aaa"),
        ],
    )
    def test_urls_that_are_refused_with_words(self, url, said):
        answer = http_client.post(url, b"", {})
        assert answer.status is None and said in answer.error and len(answer.error) <= 300

    def test_one_private_address_among_public_ones_is_enough(self, monkeypatch):
        rows = [(2, 1, 6, "", (address, 443)) for address in ("1.1.1.1", "10.0.0.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: rows)
        assert "not public" in http_client.post(HOOK, b"", {}).error

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"url": "http://hook.example/"}, "Messages go over https alone"),
            ({"url": "ftp://hook.example/"}, "Enter a valid URL"),
            ({"url": "https://[::1"}, "Enter a valid URL"),
            ({"url": "https://user:pass@hook.example/"}, "with a password in it would be in every log"),
            ({"events": []}, "Choose what they want to know"),
            ({"events": ["delete"]}, "Choose what they want to know"),
        ],
    )
    @pytest.mark.django_db
    def test_the_form_says_so_before(self, values, sentence):
        with pytest.raises(ValidationError, match=sentence):
            Webhook(**{"name": "x", "url": HOOK} | values).full_clean()


class Elsewhere(BaseHTTPRequestHandler):
    """A machine elsewhere, on this one."""

    got: list[tuple[str, dict, bytes]] = []
    cut_off = threading.Semaphore(0)  # one for each time that nobody heard it to the end

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, dict(self.headers), body))
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/secret")
            self.end_headers()
        elif self.path == "/drip":
            try:
                for _ in range(1000):
                    self.wfile.write(b"H")
                    time.sleep(0.05)
            except OSError:
                self.cut_off.release()
        elif self.path == "/much":
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(10_000):
                    self.wfile.write(b"x" * 10_000)
            except OSError:
                self.cut_off.release()
        else:
            self.send_response(200 if self.path.startswith("/ok") else 500)
            self.end_headers()

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def elsewhere(settings, monkeypatch):
    """Its address, with the two rules lifted that keep messages from this machine."""
    settings.DEBUG = True
    monkeypatch.setattr(http_client, "is_public", lambda address: True)
    Elsewhere.got = []
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


class TestTheWire:
    def test_a_message_arrives_as_it_was_signed(self, elsewhere):
        answer = http_client.post(f"{elsewhere}/ok?x=1", "ü".encode(), {"Standfirst-Event": "publish"})
        assert answer.ok and answer.status == 200
        ((path, headers, body),) = Elsewhere.got
        assert (path, body, headers["Standfirst-Event"]) == ("/ok?x=1", "ü".encode(), "publish")
        assert headers["Host"] == elsewhere.removeprefix("http://")

    def test_a_redirect_is_not_followed(self, elsewhere):
        answer = http_client.post(f"{elsewhere}/redirect", b"", {})
        assert (answer.status, answer.error) == (302, "Answered 302. Redirects are not followed.")
        assert [path for path, _, _ in Elsewhere.got] == ["/redirect"]

    def test_who_drips_is_cut_off_and_who_says_much_is_not_heard_out(self, elsewhere, monkeypatch):
        monkeypatch.setattr(http_client, "TOTAL_TIMEOUT", 0.3)
        assert http_client.post(f"{elsewhere}/drip", b"", {}).status is None
        assert Elsewhere.cut_off.acquire(timeout=40)  # it drips for fifty seconds
        monkeypatch.undo()
        monkeypatch.setattr(http_client, "is_public", lambda address: True)
        assert http_client.post(f"{elsewhere}/much", b"", {}).ok
        assert Elsewhere.cut_off.acquire(timeout=40)

    def test_the_connection_goes_to_the_address_that_was_looked_at(self, elsewhere, monkeypatch):
        """A name server that answers otherwise the second time finds nobody asking."""
        asked = []
        real = socket.getaddrinfo

        def once(host, *args, **kwargs):
            asked.append(host)
            return real(host, *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", once)
        assert http_client.post(f"{elsewhere}/ok", b"", {}).ok
        assert asked.count("localhost") == 1

    def test_an_error_and_nobody_there(self, elsewhere):
        assert http_client.post(f"{elsewhere}/wrong", b"", {}).error == "Answered 500."
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        assert "ConnectionRefusedError" in http_client.post(f"http://localhost:{port}/", b"", {}).error

    def test_the_certificate_has_to_be_right(self, elsewhere):
        answer = http_client.post(elsewhere.replace("http:", "https:"), b"", {})
        assert answer.status is None and "SSL" in answer.error

    @pytest.mark.django_db
    def test_from_publication_to_the_other_machine(self, elsewhere, hooks_only, django_capture_on_commit_callbacks):
        Webhook.objects.create(name="Mirror", url=f"{elsewhere}/ok", secret="shared")
        with django_capture_on_commit_callbacks(execute=True):
            publish(make_article("Told"), at=timezone.now())
        call_command("follow_up", stdout=StringIO())
        ((_, headers, body),) = Elsewhere.got
        seconds = int(headers["Standfirst-Signature"].split(",")[0].removeprefix("t="))
        assert headers["Standfirst-Signature"] == webhooks.signature("shared", body, seconds)
        assert json.loads(body)["edition"]["headline"] == "Told"


@pytest.mark.django_db
class TestTheDesk:
    def test_a_webhook_is_made_and_its_log_read(self, client, post):
        client.force_login(person("Administrator"))
        form = {"name": "Mirror", "url": HOOK, "events": ["publish"], "active": "on", "secret": "s"}
        assert client.post("/admin/articles/webhook/add/", form).status_code == 302
        webhooks.enqueue(publish(make_article("Piece"), at=timezone.now() - DAY))
        post.answers.append(http_client.Response(500, 7, "Answered 500."))
        webhooks.send(timezone.now())
        listed = client.get("/admin/articles/outgoing/?stand=open").content.decode()
        assert "Mirror" in listed and "Piece" in listed
        message = Outgoing.objects.get()
        page = client.get(f"/admin/articles/outgoing/{message.pk}/change/").content.decode()
        assert "Answered 500." in page and "_save" not in page
        client.post("/admin/articles/outgoing/", {"action": "send_again", "_selected_action": [message.pk]})
        assert webhooks.send(timezone.now()) == (1, 0)
        assert client.post(f"/admin/articles/outgoing/{message.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_the_form_refuses_what_would_not_be_sent(self, client):
        client.force_login(person("Administrator"))
        form = {"name": "x", "url": "http://127.0.0.1/", "events": ["publish"], "secret": "s"}
        page = client.post("/admin/articles/webhook/add/", form).content.decode()
        assert "Messages go over https alone." in page and not Webhook.objects.exists()
