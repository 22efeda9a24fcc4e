"""The cache that several machines share, on a Redis that may be away: then it is empty, and every page still works.

What is in the cache is a convenience (who has a piece open, how often somebody asked), so its loss is logged and not
told to a reader or an editor as an error.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

logger = logging.getLogger(__name__)

# What a call answers when nobody is there: that nothing is known, and that the first one was counted.
UNKNOWN: dict[str, Callable[..., Any]] = {
    "get": lambda key, default: default,
    "get_many": lambda keys: {},
    "has_key": lambda key: False,
    "incr": lambda key, delta: delta,
    **dict.fromkeys(("add", "touch", "delete", "clear"), lambda *args: False),
    **dict.fromkeys(("set", "set_many", "delete_many"), lambda *args: None),
}


class Client(RedisCacheClient):
    """Django's client, whose every call answers."""


def _answering(name: str) -> Callable[..., Any]:
    method = getattr(RedisCacheClient, name)

    def call(self: RedisCacheClient, *args: Any) -> Any:
        try:
            return method(self, *args)
        except self._lib.exceptions.RedisError as error:
            logger.warning("The cache did not answer: %s", error)
            return UNKNOWN[name](*args)

    return call


for _name in UNKNOWN:
    setattr(Client, _name, _answering(_name))


class Cache(RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]):
        # One that does not even refuse is waited for a second, not as long as the network has patience.
        patience = {"socket_connect_timeout": 1, "socket_timeout": 1}
        super().__init__(server, params | {"OPTIONS": patience | params.get("OPTIONS", {})})
        self._class = Client
