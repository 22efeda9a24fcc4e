"""The form by which anybody may ask for a link, where the publication opens it. It says nothing about whom we know."""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from articles.desk import link_tokens
from articles.press.errors import PublishingError
from articles.public import throttle

from ..models import Contribution
from . import invitations

AN_HOUR, A_DAY = 60 * 60, 24 * 60 * 60
MOST_OF_VISITOR, MOST_OF_NETWORK = 5, 20  # in an hour
MOST_OF_ADDRESS = 3  # mails to one mail address in a day
MOST_A_DAY = 200  # links that are made by the form, whoever asks


class NotNow(PublishingError):
    """The form takes nothing more for a while; the sentence is for whoever sent it."""


def ask(*, name: str, email: str, ip: str, at: datetime) -> None:
    """Mails a link to this address, and returns alike whether or not one went out before.

    An address has one link at a time: a second request makes it anew, and the one before leads nowhere. What was saved
    or handed in under it is under the new one. Raises NotNow for too many requests, which says nothing of the address.
    """
    if throttle.seconds_to_wait(ip, "contribute", MOST_OF_VISITOR, at, window=AN_HOUR):
        raise NotNow("That was a lot for one hour. Please come back later.")
    if throttle.seconds_to_wait(network_of(ip), "contribute-network", MOST_OF_NETWORK, at, window=AN_HOUR):
        raise NotNow("That was a lot for one hour. Please come back later.")
    address = hashlib.sha256(email.casefold().encode()).hexdigest()
    if throttle.seconds_to_wait(address, "contribute-address", MOST_OF_ADDRESS, at, window=A_DAY):
        return  # the mails that went there are enough
    made = Contribution.objects.filter(created_by=None, created_at__gt=at - timedelta(days=1))
    if made.count() >= MOST_A_DAY:
        raise NotNow("No more can be taken today. Please come back tomorrow.")
    token, kept = link_tokens.make(invitations.SALT)
    with transaction.atomic():
        rows = Contribution.objects.open(at).filter(created_by=None, declined_at=None, email__iexact=email)
        row = rows.select_for_update(of=("self",)).first()
        if row is None:
            row = Contribution(name=name, email=email, created_at=at)
        row.token_hash, row.mailed_at, row.expires_at = kept, at, at + invitations.LASTS
        row.save()
    lines = [
        f"Somebody, most likely you, asked {settings.SITE_NAME} for a link to hand in a piece. It is here:",
        "",
        invitations.url_of(token),
        "",
        "It works for sixty days and is for you alone. If you did not ask for it, do nothing.",
    ]
    invitations.send(row, "your link to hand in a piece", lines)


def network_of(ip: str) -> str:
    """The network that the address is in: the 256 around it, of IPv6 what one customer is given at most."""
    try:
        network = ipaddress.ip_network(ip, strict=False)
    except ValueError:
        return ip
    return str(network.supernet(new_prefix=24 if network.version == 4 else 48))
