"""Sends HTTP requests to machines elsewhere, and to none that must not be reached. Standard library alone; no model.

A URL that somebody typed into the desk may lead to this machine itself, to its neighbours, or to the cloud's metadata
service (server-side request forgery). So the name is resolved once, every IP address it resolves to has to be public,
and the connection goes to the very address that was checked: a second look-up could be answered otherwise. Redirects
are not followed, and what is answered is not read beyond a little.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 5.0  # seconds for any one step: connecting, a packet
TOTAL_TIMEOUT = 10.0  # seconds for all of it: a machine that sends a byte every four seconds is cut off
MAX_RESPONSE = 1024  # bytes
# Networks that are nobody's in public, whatever the version of Python in use knows of them: the registries of special
# purpose addresses (RFC 6890, kept by IANA), and where clouds answer their own machines with keys and passwords.
SPECIAL = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # between a provider and its customers; Alibaba's metadata service
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's
        "169.254.0.0/16",  # of one cable; the metadata service of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocols; Oracle's metadata service
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # protocols, Teredo among them, which carries another address inside
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries another address inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
]
UNICAST = ipaddress.ip_network("2000::/3")  # all of IPv6 that is given out; NAT64, private and local ones lie outside


class UnsafeURL(ValueError):
    """The message is not sent to that URL; the sentence says why."""


@dataclass(frozen=True)
class Response:
    """`error` is empty for a 2xx; `status` is None if nobody answered."""

    status: int | None
    milliseconds: int
    error: str = ""

    @property
    def ok(self) -> bool:
        return not self.error


def post(url: str, body: bytes, headers: dict[str, str]) -> Response:
    """Sends `body`. Raises nothing: what went wrong is in the response, in words for the log."""
    began = monotonic()
    status, error = None, ""
    try:
        status = send(url, body, headers)
        if status not in range(200, 300):
            error = f"Answered {status}."
        if status in range(300, 400):
            error += " Redirects are not followed."
    except UnsafeURL as reason:
        error = str(reason)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        error = f"{type(failure).__name__}: {failure}"
    printable = "".join(filter(str.isprintable, error))  # it may quote what the other machine sent
    return Response(status, int((monotonic() - began) * 1000), printable[:300])


def send(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Sends `body` and returns the status. Raises UnsafeURL, or what went wrong."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    if not secure and not (settings.DEBUG and parts.scheme == "http"):
        raise UnsafeURL("Messages go over https alone.")
    if not parts.hostname or parts.username or parts.password:
        raise UnsafeURL("This is no address of a machine.")
    host = parts.hostname
    if not host.isascii():
        host = host.encode("idna").decode()
    port = parts.port or (443 if secure else 80)
    connection = Connection(host, port, public_ip(host, port), secure=secure)
    watch = Timer(TOTAL_TIMEOUT, connection.abort)
    watch.daemon = True
    watch.start()
    try:
        target = parts.path or "/"
        if parts.query:
            target += f"?{parts.query}"
        connection.request("POST", target, body=body, headers=headers)
        response = connection.getresponse()
        response.read(MAX_RESPONSE)
        return response.status
    finally:
        watch.cancel()
        connection.close()


class Connection(http.client.HTTPConnection):
    """To an IP address that was checked, under the name that the certificate has to be for."""

    def __init__(self, host: str, port: int, ip: str, *, secure: bool):
        super().__init__(host, port, timeout=TIMEOUT)
        self.ip, self.secure = ip, secure
        if secure:
            self.default_port = 443

    def connect(self) -> None:
        self.sock = socket.create_connection((self.ip, self.port), self.timeout)
        if self.secure:
            context = ssl.create_default_context()
            # In two steps, so that abort() finds the socket while the handshake hangs.
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def abort(self) -> None:
        if self.sock is not None:
            with suppress(OSError):  # it is closed already
                self.sock.shutdown(socket.SHUT_RDWR)


def public_ip(host: str, port: int) -> str:
    """The IP address to connect to. Raises UnsafeURL unless every address of the name is public."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnsafeURL(f"The name {host} leads nowhere.") from error
    ips = [str(row[4][0]) for row in rows]
    if not ips or not all(map(is_public, ips)):
        raise UnsafeURL(f"{host} leads to an address that is not public.")
    return ips[0]


def is_public(text: str) -> bool:
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return False
    if ip.version == 6:
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif ip not in UNICAST:
            return False
    return ip.is_global and not any(ip in network for network in SPECIAL)
