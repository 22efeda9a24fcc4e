"""Carries a message to a machine elsewhere, and to none that it must not reach. Standard library alone; no model.

An address that somebody typed into the desk may lead to this machine itself, to its neighbours, or to the cloud's
metadata service (server-side request forgery). So the name is resolved once, every address it resolves to has to be
public, and the connection goes to the very address that was looked at: a second look-up could be answered otherwise.
Redirects are not followed, and what is answered is not read beyond a little.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from threading import Timer
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 5.0  # seconds for any one step: connecting, a packet
AT_MOST = 10.0  # seconds for all of it: a machine that sends a byte every four seconds is cut off
TO_READ = 1024
# Networks that are nobody's in public, whatever the version of Python in use knows of them: the registries of special
# purpose addresses (RFC 6890, kept by IANA), and where clouds answer their own machines with keys and passwords.
_SPECIAL = [
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
_UNICAST = ipaddress.ip_network("2000::/3")  # all of IPv6 that is given out; NAT64, private and local ones lie outside


class Refused(ValueError):
    """The message is not sent to that address; the sentence says why."""


@dataclass(frozen=True)
class Answer:
    """What came of it: `error` is empty for a 2xx; `status` is None where nobody answered."""

    status: int | None
    milliseconds: int
    error: str = ""

    @property
    def is_fine(self) -> bool:
        return not self.error


def deliver(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """POSTs `body`. Raises nothing: what went wrong is in the answer, in words for the log."""
    began = monotonic()
    status, error = None, ""
    try:
        status = _post(url, body, headers)
    except Refused as refused:
        error = str(refused)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        error = f"{type(failure).__name__}: {failure}"
    if status is not None and not 200 <= status < 300:
        error = f"Answered {status}." + (" Redirects are not followed." if 300 <= status < 400 else "")
    said = "".join(sign for sign in error if sign.isprintable())[:300]  # it may quote what the other machine sent
    return Answer(status, int((monotonic() - began) * 1000), said)


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    if parts.scheme not in (("https", "http") if settings.DEBUG else ("https",)):
        raise Refused("Messages go over https alone.")
    if not parts.hostname or parts.username or parts.password:
        raise Refused("This is no address of a machine.")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    connection = _Connection(host, port, public_address(host, port), secure=parts.scheme == "https")
    watch = Timer(AT_MOST, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=body, headers=headers)
        response = connection.getresponse()
        response.read(TO_READ)
        return response.status
    finally:
        watch.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """To an address that was looked at, under the name that the certificate has to be for."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool):
        super().__init__(host, port, timeout=PATIENCE)
        self.default_port = 443 if secure else 80
        self.address, self.secure = address, secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def cut(self) -> None:
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already


def public_address(host: str, port: int) -> str:
    """The network address to connect to. Raises Refused unless every address of the name is public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(f"The name {host} leads nowhere.") from error
    addresses = [str(row[4][0]) for row in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise Refused(f"{host} leads to an address that is not public.")
    return addresses[0]


def is_public(address: str) -> bool:
    try:
        found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address)
    except ValueError:
        return False
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    elif found.version == 6 and found not in _UNICAST:
        return False
    return found.is_global and not any(found in network for network in _SPECIAL if network.version == found.version)
