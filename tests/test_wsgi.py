"""What stands before Django: requests that it should not read."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

from config.wsgi import application
from tests import growth


def ask(method: str, path: str, body: bytes = b"", content_type: str = "") -> tuple[int, bytes]:
    environ = RequestFactory()._base_environ(
        PATH_INFO=path.partition("?")[0],
        QUERY_STRING=path.partition("?")[2],
        REQUEST_METHOD=method,
        CONTENT_TYPE=content_type,
        CONTENT_LENGTH=str(len(body)),
        **{"wsgi.input": BytesIO(body)},
    )
    said = []
    # As Django's own client does: the connection is in the transaction of the test.
    request_started.disconnect(close_old_connections)
    try:
        content = b"".join(application(environ, lambda status, headers, error=None: said.append(status)))
    finally:
        request_started.connect(close_old_connections)
    return int(said[0][:3]), content


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["punycode", "rot13", "idna", "base64", "zip", "undefined", "utf-7", "latin-1"])
def test_a_request_in_another_encoding_is_refused_unread(charset):
    body = b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n-' + b"b" * 300_000 + b"\r\n--B--\r\n"
    with growth.bounded(8):  # as punycode it takes seven seconds
        for path in ("/feed.xml", "/search/?q=a"):
            assert ask("POST", path, body, f"multipart/form-data; boundary=B; charset={charset}")[0] == 415
            assert ask("GET", path, b"", f'text/plain; charset="{charset}"')[0] == 415


@pytest.mark.parametrize(
    "parameter", ["charset*=bogus''x", "charset*=punycode''b", "charset=", 'charset="', "a*=no''x"]
)
def test_a_parameter_that_cannot_be_read_is_refused_too(parameter):
    assert ask("GET", "/robots.txt", b"", f"text/plain; {parameter}")[0] == 415


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", ["", "text/plain", "text/plain; charset=UTF-8", "text/plain; charset=utf8"])
def test_any_other_is_answered(content_type):
    assert ask("GET", "/robots.txt", b"", content_type)[0] == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["*", "x", "admin/", "", "//", "/\\x"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_a_path_that_is_none_is_no_failure_of_ours(path, method):
    assert ask(method, path)[0] < 500
