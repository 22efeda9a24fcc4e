"""URLs in a text: which may stand, what a redirect wrapper hides, and whose players a card may load. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

# Every URL of a body matches this, whole: https, http, mailto, a page of our own, a heading of this text.
_ALLOWED = re.compile(
    r"https?://[^\s/?#\\@\"'<>]+(?:[/?#][^\s\"'<>\\]*)?"
    r"|mailto:[^\s\"'<>\\]+"
    r"|/(?![/\\])[^\s\"'<>\\]*"
    r"|#s-[a-z0-9-]+",
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FORBIDDEN = re.compile(r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffc]+")
_QUOTED = {'"': "%22", "'": "%27", "<": "%3C", ">": "%3E", "\\": "%5C", "`": "%60"}
LONGEST = 4000

# host (and its subdomains), path it must begin with → parameters that hold the real URL
_WRAPPERS: list[tuple[re.Pattern[str], str, tuple[str, ...]]] = [
    (re.compile(rf"(?:^|\.)(?:{host})$"), path, names)
    for host, path, names in (
        (r"google\.[a-z.]{2,6}", "/url", ("q", "url")),
        (r"safelinks\.protection\.outlook\.com", "/", ("url",)),
        (r"statics\.teams\.cdn\.office\.net", "/evergreen-assets/safelinks/", ("url",)),
        (r"(?:facebook|instagram|messenger|threads)\.(?:com|net)", "/l.php", ("u",)),
        (r"l\.(?:facebook|instagram|messenger|threads)\.(?:com|net)", "/", ("u",)),
        (r"linkedin\.com", "/redir/", ("url",)),
        (r"linkedin\.com", "/safety/go", ("url",)),
        (r"youtube\.com", "/redirect", ("q",)),
        (r"slack-redir\.net", "/link", ("url",)),
        (r"t\.umblr\.com", "/redirect", ("z",)),
        (r"out\.reddit\.com", "/", ("url",)),
        (r"duckduckgo\.com", "/l/", ("uddg",)),
        (r"vk\.com", "/away.php", ("to",)),
        (r"medium\.com", "/r/", ("url",)),
        (r"substack\.com", "/redirect", ("url",)),
        (r"cudasvc\.com", "/url", ("a",)),
        (r"disq\.us", "/url", ("url",)),
        (r"getpocket\.com", "/redirect", ("url",)),
        (r"urldefense\.proofpoint\.com", "/v1/url", ("u",)),
    )
]
# They tell who clicked, or which letter was opened; a publication does not pass them on.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|twclid|igshid|mc_[ce]id|_hsenc|_hsmi|mkt_tok")


@lru_cache(maxsize=4096)
def link(url: str) -> str | None:
    """`url` as a body stores it, or None where it may not stand.

    >>> link("https://www.google.com/url?q=https://example.org/a&sa=D")
    'https://example.org/a'
    >>> link("java\\tscript:alert(1)") is None
    True
    """
    if len(url) > LONGEST * 4:
        return None
    tidied = tidy(url)
    while tidied and (hidden := unwrap(tidied)):  # a wrapper in a wrapper: a newsletter that Outlook saw
        tidied = tidy(hidden)
    if not tidied or len(tidied) > LONGEST:
        return None
    return tidied


def tidy(url: str) -> str | None:
    """Quoted where needed, without tracking, or None."""
    text = _FORBIDDEN.sub(lambda m: "%20" if m[0] == " " else "", url.strip())
    if text.startswith("//"):
        text = f"https:{text}"
    elif text.lower().startswith("www."):
        text = f"https://{text}"
    elif _MAIL.fullmatch(text):
        text = f"mailto:{text}"
    text = "".join(_QUOTED.get(letter, letter) for letter in text)
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in ("http", "https", "mailto"):
        text = f"{scheme.lower()}:{rest}"
    if not _ALLOWED.fullmatch(text):
        return None
    if text.startswith("http"):
        try:
            parts = urlsplit(text)
            parts.port  # noqa: B018  (a port that is no number raises)
        except ValueError:
            return None
        if _TRACKING.search(parts.query):
            pairs = [pair for pair in parts.query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0])]
            text = urlunsplit(parts._replace(query="&".join(pairs)))
    return text


def unwrap(url: str) -> str | None:
    """What a redirect wrapper leads to, or None where `url` is none."""
    if not url.startswith("http"):
        return None
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host.endswith("urldefense.com") and (match := re.match(r"/v3/__(.+?)__;", parts.path + "?" + parts.query)):
        return re.sub(r"^(https?):/+", r"\1://", match[1]) if "*" not in match[1] else None
    if host == "urldefense.proofpoint.com" and parts.path.startswith("/v2/url"):
        wrapped = parse_qs(parts.query).get("u", [""])[0]
        return unquote(wrapped.replace("-", "%").replace("_", "/")) or None
    if host.endswith("google.com") and parts.path.startswith("/amp/s/"):
        return "https://" + parts.path.removeprefix("/amp/s/")
    for pattern, path, names in _WRAPPERS:
        if pattern.search(host) and parts.path.startswith(path):
            values = parse_qs(parts.query)
            for name in names:
                hidden = values.get(name, [""])[0]
                if hidden.startswith(("http://", "https://")):
                    # Decoded once by the wrapper; what is left of spaces and letters is quoted again.
                    return quote(hidden, safe="/:?#[]@!$&'()*+,;=%~-._")
    return None


# --- embeds -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Provider:
    """Somebody whose players a card may load after a click.

    `pages` match the URLs an editor may paste (the player's own among them); `page` is the one that is stored
    and linked to, `player` what the frame loads. Both are filled with the groups of the match.
    """

    name: str
    pages: tuple[str, ...]
    page: str
    player: str
    shape: str = "video"  # or "audio", "chart", "text": how high the frame stands

    @property
    def player_origin(self) -> str:
        return "https://" + urlsplit(self.player).netloc


PROVIDERS = (
    Provider(
        "YouTube",
        (
            r"(?:(?:www|m|music)\.)?youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#]*&)?v=|embed/|shorts/|live/|v/)(?P<id>[\w-]{11})",
            r"youtu\.be/(?P<id>[\w-]{11})",
        ),
        "https://www.youtube.com/watch?v={id}",
        "https://www.youtube-nocookie.com/embed/{id}",
    ),
    Provider(
        "Vimeo",
        (r"(?:www\.)?vimeo\.com/(?:video/)?(?P<id>\d{4,12})", r"player\.vimeo\.com/video/(?P<id>\d{4,12})"),
        "https://vimeo.com/{id}",
        "https://player.vimeo.com/video/{id}?dnt=1",
    ),
    Provider(
        "TED",
        (r"(?:www|embed)\.ted\.com/talks/(?P<id>[\w-]+)",),
        "https://www.ted.com/talks/{id}",
        "https://embed.ted.com/talks/{id}",
    ),
    Provider(
        "Internet Archive",
        (r"archive\.org/(?:details|embed)/(?P<id>[\w.-]+)",),
        "https://archive.org/details/{id}",
        "https://archive.org/embed/{id}",
    ),
    Provider(
        "Spotify",
        (r"open\.spotify\.com/(?:embed/)?(?P<kind>episode|show|track|album|playlist)/(?P<id>\w{10,30})",),
        "https://open.spotify.com/{kind}/{id}",
        "https://open.spotify.com/embed/{kind}/{id}",
        "audio",
    ),
    Provider(
        "SoundCloud",
        (r"soundcloud\.com/(?P<id>[\w-]+/[\w-]+)(?:\?.*)?$",),
        "https://soundcloud.com/{id}",
        "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/{id}",
        "audio",
    ),
    Provider(
        "Apple Podcasts",
        (r"(?:embed\.)?podcasts\.apple\.com/(?P<id>[a-z]{2}/podcast/[\w%-]+/id\d+(?:\?i=\d+)?)",),
        "https://podcasts.apple.com/{id}",
        "https://embed.podcasts.apple.com/{id}",
        "audio",
    ),
    Provider(
        "Datawrapper",
        (r"(?:datawrapper\.dwcdn\.net|www\.datawrapper\.de/_)/(?P<id>[A-Za-z0-9]{5})(?:/|$)",),
        "https://datawrapper.dwcdn.net/{id}/",
        "https://datawrapper.dwcdn.net/{id}/",
        "chart",
    ),
    Provider(
        "Flourish",
        (r"(?:flo\.uri\.sh|public\.flourish\.studio)/(?P<kind>visualisation|story)/(?P<id>\d+)",),
        "https://public.flourish.studio/{kind}/{id}/",
        "https://flo.uri.sh/{kind}/{id}/embed",
        "chart",
    ),
    Provider(
        "DocumentCloud",
        (r"(?:www|embed)\.documentcloud\.org/documents/(?P<id>\d+(?:-[\w.-]+)?)",),
        "https://www.documentcloud.org/documents/{id}",
        "https://embed.documentcloud.org/documents/{id}/?embed=1",
        "text",
    ),
)
_PAGES: list[tuple[Provider, re.Pattern[str]]] = []
for _provider in PROVIDERS:
    _PAGES += [(_provider, re.compile(f"https?://{page}")) for page in _provider.pages]


def embed(url: str) -> str | None:
    """The URL of the page that is embedded, in the one form that is stored; None for hosts we do not know."""
    known = embedded(url)
    if known is None:
        return None
    return known[1]


def embedded(url: str) -> tuple[Provider, str, str] | None:
    """Provider, page and player of what `url` leads to, or None."""
    plain = tidy(url) or ""
    for provider, pattern in _PAGES:
        if match := pattern.match(plain):
            groups = {name: value.rstrip("/") for name, value in match.groupdict().items()}
            return provider, provider.page.format(**groups), provider.player.format(**groups)
    return None


def providers() -> list[dict]:
    """What the editor's dialog tells of them."""
    return [{"name": provider.name, "pages": list(provider.pages)} for provider in PROVIDERS]


def player_origins() -> list[str]:
    """Where frames may come from once a reader has asked for one: for the security policy."""
    return sorted({provider.player_origin for provider in PROVIDERS})


def own_slug(url: str, site: str) -> str:
    """The slug of the piece on `site` (its URL) that `url` leads to, or nothing."""
    match = re.match(rf"(?:{re.escape(site)})?/articles/([\w-]+)/", url)
    if not match:
        return ""
    return match[1]
