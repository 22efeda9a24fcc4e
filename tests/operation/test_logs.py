"""What a deployment says of its errors: once, on standard error, with nothing of what people sent."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.test import Client, RequestFactory

from articles.pages import views
from config import logs
from tests.operation.site import environment, run

# What fails in a page, and what the reader's request says besides. One process answers them all.
LEAK = "duplicate key\\nDETAIL:  Key (email)=(ann@example.org) already exists, ann@example.org"
CASES: dict[str, tuple[str, dict[str, str], bool]] = {
    "fault": ("RuntimeError('the press stands still')", {}, False),
    "leak": (f"db.IntegrityError('{LEAK}')", {}, False),
    "refused": ("__import__('django').core.exceptions.SuspiciousOperation('no')", {}, False),
    "away": ("db.OperationalError('away')", {}, False),
    "closed": ("db.InterfaceError('closed')", {}, False),
    "full": ("OSError(28, 'No space left on device')", {}, False),
    "proxy": ("RuntimeError('no')", {"HTTP_X_REQUEST_ID": "abc-12345678"}, True),
    "visitor": ("RuntimeError('no')", {"HTTP_X_REQUEST_ID": "abc-12345678"}, False),
    "forged": ("RuntimeError('no')", {"HTTP_X_REQUEST_ID": '"; drop table'}, True),
    "long": ("RuntimeError('no')", {"HTTP_X_REQUEST_ID": "x" * 65}, True),
}
ASK = """
import io, json, sys
from config.wsgi import application
from django import db
from django.conf import settings
from articles.public import in_print
def ask(**more):
    said = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "q=words-of-a-reader",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "HTTP_COOKIE": "sessionid=a-secret-cookie", **more}
    body = b"".join(application(environ, lambda status, headers, error=None: said.append((status, dict(headers)))))
    return {"status": said[0][0], "headers": said[0][1], "body": body.decode()}
answers = {}
for name, (error, more, settings.BEHIND_PROXY) in json.load(sys.stdin).items():
    def broken(*given, **named):
        raise eval(error)
    in_print.pinned = broken
    print("case", name, file=sys.stderr, flush=True)
    answers[name] = ask(**more)
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def failed():
    """Of every case the answer, the lines on standard error, and these as they were written."""
    done = run(ASK, environment("sqlite:///:memory:"), given=json.dumps(CASES))
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    found = {}
    for part in done.stderr.split("case ")[1:]:
        name, _, said = part.partition("\n")
        found[name] = answers[name], [json.loads(line) for line in said.splitlines()], said
    return found


def test_an_error_is_written_once_with_where_and_for_whom_it_failed(failed):
    answer, lines, said = failed["fault"]
    assert answer["status"] == "500 Internal Server Error"
    [line] = lines
    assert (line["level"], line["method"], line["path"], line["status"]) == ("ERROR", "GET", "/", 500)
    assert line["role"] == "reader"
    assert line["request"] == answer["headers"]["X-Request-ID"]
    assert line["error"] == "RuntimeError: the press stands still"
    assert "in_print.pinned" in " ".join(line["traceback"])
    assert said.count("the press stands still") == 1


def test_nothing_that_was_sent_is_written(failed):
    _, [line], said = failed["leak"]
    assert line["error"] == "IntegrityError: duplicate key"
    for secret in ("words-of-a-reader", "a-secret-cookie", "ann@example.org"):
        assert secret not in said


def test_what_was_refused_is_written_as_a_warning(failed):
    answer, [line], _ = failed["refused"]
    assert answer["status"].startswith("400 ")
    assert (line["level"], line["logger"], line["path"]) == ("WARNING", "django.security.SuspiciousOperation", "/")


def test_a_page_that_fails_is_kept_by_nobody(failed):
    answer, _, _ = failed["fault"]
    assert "no-store" in answer["headers"]["Cache-Control"]
    assert "Retry-After" not in answer["headers"]


@pytest.mark.parametrize("case", ["away", "closed"])
def test_a_database_that_is_away_is_503_and_not_500(failed, case):
    answer, [line], _ = failed[case]
    assert answer["status"].startswith("503 ")
    assert answer["headers"]["Retry-After"] == "30" and "no-store" in answer["headers"]["Cache-Control"]
    assert "try again in a minute" in answer["body"]
    assert line["status"] == 503 and line["traceback"]


def test_a_disk_without_room_is_a_sentence(failed):
    answer, _, _ = failed["full"]
    assert answer["status"].startswith("507 ")
    assert "no room left" in answer["body"]


@pytest.mark.parametrize(
    ("case", "believed"), [("proxy", True), ("visitor", False), ("forged", False), ("long", False)]
)
def test_the_id_of_a_request_is_a_proxys_word_and_nobody_elses(failed, case, believed):
    answer, [line], _ = failed[case]
    assert (answer["headers"]["X-Request-ID"] == CASES[case][1]["HTTP_X_REQUEST_ID"]) is believed
    assert line["request"] == answer["headers"]["X-Request-ID"]


def test_every_answer_names_its_request(client, db):
    assert len(client.get("/robots.txt")["X-Request-ID"]) == 32
    assert len(client.get("/nothing-here/")["X-Request-ID"]) == 32


def record(error: Exception | None = None, message: str = "Not done.", **extra) -> logging.LogRecord:
    info = None
    if error is not None:
        try:
            raise error
        except Exception:
            info = sys.exc_info()
    made = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, (), info)
    made.__dict__.update(extra)
    return made


@pytest.mark.django_db
def test_the_role_of_who_asked_is_named_and_not_the_person():
    user = User.objects.create(username="ann.author", is_staff=True)
    user.groups.add(Group.objects.get(name="Writer"))
    request = RequestFactory().get("/admin/")
    request._cached_user = user
    told = logs.as_dict(record(RuntimeError("no"), request=request, status_code=500))
    assert told["role"] == "Writer"
    assert "ann.author" not in json.dumps(told)
    told = logs.as_dict(record(OperationalError("away"), request=request, status_code=503))
    assert told["role"] == "staff"  # whoever does not answer is not asked for the groups


def test_what_opens_a_shared_draft_is_left_out():
    from django.urls import resolve

    request = RequestFactory().get("/preview/a-token-that-opens-it/")
    request.resolver_match = resolve(request.path)
    assert logs.as_dict(record(RuntimeError("no"), request=request))["path"] == "/preview/…/"


@pytest.mark.parametrize(
    "sign", ["\n", "\r", "\x85", "\u2028", "\u2029", "\x1b", "\x9b", "\u202e", "\x0c", "\x7f", "\ud800"]
)
def test_a_path_makes_no_second_line_and_gives_no_order_to_a_terminal(sign):
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Failed: %s", ("x",), None)
    record.request = RequestFactory().get("/")
    record.request.resolver_match, record.request.path = None, f'/ü{sign}{{"level": "ERROR"}}'
    line = logs.Line().format(record)
    assert sign not in line and len(line.splitlines()) == 1 and "ü" in line
    assert json.loads(line)["path"] == record.request.path


def test_an_error_says_what_it_came_from():
    try:
        try:
            raise ValueError("the first")
        except ValueError as error:
            raise IntegrityError("the second") from error
    except IntegrityError:
        told = logs.as_dict(logging.LogRecord("x", logging.ERROR, "", 1, "no", (), sys.exc_info()))
    assert "ValueError: the first, and then:" in told["traceback"]


# --- mails ------------------------------------------------------------------------------------------------


@pytest.fixture
def administrators(settings):
    settings.ADMINS = [("", "chief@example.org")]
    cache.clear()
    yield
    cache.clear()


def test_a_storm_of_one_error_is_one_mail(administrators):
    for _ in range(200):
        logs.Mail().handle(record(RuntimeError("no")))
    [sent] = mail.outbox
    assert sent.to == ["chief@example.org"]
    assert "RuntimeError: no" in sent.subject and "test_logs.py" in sent.body


def test_a_storm_of_many_errors_is_ten_mails(administrators):
    for number in range(50):
        logs.Mail().handle(record(type(f"Error{number}", (Exception,), {})("no")))
    assert len(mail.outbox) == logs.MOST_MAILS


def test_what_somebody_sends_is_no_reason_for_a_mail(administrators, db, monkeypatch):
    asking = Client(raise_request_exception=False)
    user = User.objects.create(username="writer", is_staff=True)
    user.groups.add(Group.objects.get(name="Writer"))
    asking.force_login(user)
    assert asking.get("/admin/articles/article/?created_by__password__startswith=a").status_code == 400
    assert asking.get("/admin/articles/article/?_to_field=owner__password&_popup=1").status_code == 400
    assert asking.post("/admin/articles/article/autosave/", {f"x{n}": "" for n in range(1200)}).status_code == 400
    kinds = [SuspiciousOperation]
    for kind in kinds:  # and whatever is derived from it
        kinds += kind.__subclasses__()

        def broken(*given, kind=kind):
            raise kind("no")

        monkeypatch.setattr(views.in_print, "pinned", broken)
        assert asking.get("/").status_code == 400
    assert len(kinds) > 8 and mail.outbox == []


class Broken:
    def read(self, *args):
        raise OSError("the line is dead")

    readline = read


def test_what_broke_off_on_its_way_is_no_reason_either(administrators, db):
    asking = Client(raise_request_exception=False)
    kind = "application/x-www-form-urlencoded"
    user = User.objects.create(username="writer", is_staff=True)
    user.groups.add(Group.objects.get(name="Writer"))
    asking.force_login(user)
    sent = {"wsgi.input": Broken(), "CONTENT_LENGTH": "9", "CONTENT_TYPE": kind}
    response = asking.generic("POST", "/admin/articles/article/autosave/", **sent)
    assert response.status_code == 400 and mail.outbox == []


def test_without_administrators_nobody_is_mailed(settings):
    settings.ADMINS = []
    logs.Mail().handle(record(RuntimeError("no")))
    assert mail.outbox == []


def test_a_mail_server_that_is_away_keeps_no_page_from_being_answered(administrators, settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9  # nobody listens there
    logs.Mail().handle(record(RuntimeError("no")))


def test_a_page_of_the_desk_that_fails_says_so_too(db, monkeypatch, caplog):
    def broken(*given):
        raise RuntimeError("no")

    monkeypatch.setattr(views.in_print, "pinned", broken)
    Client(raise_request_exception=False).get("/")
    [failed] = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert logs.as_dict(failed)["path"] == "/"


# --- settings ---------------------------------------------------------------------------------------------


HTTPS = """
import django, sys; django.setup()
from django.core.management import call_command
from django.test import Client
print(Client(SERVER_NAME="example.org").get("/robots.txt", secure=True)["Strict-Transport-Security"])
call_command("check", deploy=True, fail_level="INFO")
"""


@pytest.mark.parametrize(
    ("choice", "header"),
    [
        ({}, "max-age=31536000"),
        ({"HSTS": "host"}, "max-age=31536000"),
        ({"HSTS": "subdomains"}, "max-age=31536000; includeSubDomains"),
        ({"HSTS": "preload"}, "max-age=31536000; includeSubDomains; preload"),
    ],
)
def test_https_for_other_hosts_is_chosen_and_never_taken(choice, header):
    done = run(HTTPS, environment("sqlite:///:memory:", SITE_URL="https://example.org", **choice))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == header
    assert "no issues" in done.stdout


def test_a_choice_that_there_is_not_is_refused():
    done = run(HTTPS, environment("sqlite:///:memory:", HSTS="all"))
    assert done.returncode != 0 and "HSTS is one of host, subdomains, preload; not all." in done.stderr
