"""Shortcodes of WordPress, `[name key="value"]words[/name]`, as HTML. The unknown are taken off; their words stay."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

from .autop import with_whole, without_whole


def names(text: str) -> list[str]:
    return text.split()


TAG = re.compile(r"\[(\[?)(/?)([A-Za-z][\w-]*)((?:[\s=/][^\[\]]{0,8000})?)\](\]?)")
ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))|\"([^\"]*)\"|'([^']*)'|(\S+)")
CODED = re.compile(r"<(pre|code|script|style|textarea)\b[^<>]*>", re.IGNORECASE)
QUOTES = str.maketrans({"“": '"', "”": '"', "″": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "′": "'"})
# Page builders and layout: their tags part blocks.
LAYOUT = re.compile(
    r"vc_|et_pb_|fusion_|av_|mk_|fl_|tatsu_|cs_|x_|wpb_|bs_|ux_|td_block|section|row|col(?:umn)?s?\d*$|container|"
    r"(?:one|two|three|four|five)_(?:half|third|fourth|fifth|sixth|quarter)|(?:half|third|fourth)$|su_(?:row|column)|"
    r"tabs?$|accordion|toggle|box$|clear$|divider|spacer|space$"
)
NOTES = set(names("footnote footnotes_note efn_note efn_reference efn mfn modern_footnote ref fn sidenote sn fnote"))
WHERE_NOTES_STAND = {"footnotes", "references", "efn_notes", "footnote_list", "fnotes"}
FRAMES = set(
    names(
        "embed youtube vimeo tweet twitter instagram soundcloud spotify facebook tiktok dailymotion iframe bandcamp"
        " ted wpvideo googlevideo arve evp_embed_video googlemaps googlemap scribd slideshare wistia gist flickr"
        " su_youtube su_youtube_advanced su_vimeo su_dailymotion vc_video et_pb_video fusion_youtube fusion_vimeo"
        " fusion_soundcloud"
    )
)
PLAYERS = {"audio", "video", "su_audio", "su_video", "playlist", "player", "fusion_audio", "et_pb_audio"}
PICTURES = {"vc_single_image", "et_pb_image", "fusion_imageframe", "av_image", "et_pb_fullwidth_image"}
CODE = set(names("code sourcecode source php html css javascript js python ruby bash sql"))
# Attributes that hold words of the text.
WORDS = names(
    "title heading header subtitle subhead caption text quote content description label button_text author cite name"
    " question answer"
)
ADDRESSES = ("url", "src", "link", "href", "mp4", "mp3", "m4v", "webm", "ogv", "ogg", "m4a", "wav", "wmv", "flv", "id")
OF_FRAMES = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "su_vimeo": "https://vimeo.com/",
    "dailymotion": "https://www.dailymotion.com/video/",
    "tweet": "https://twitter.com/i/status/",
    "ted": "https://www.ted.com/talks/",
    "fusion_youtube": "https://www.youtube.com/watch?v=",
    "fusion_vimeo": "https://vimeo.com/",
    "wpvideo": "https://videopress.com/v/",
}


@dataclass
class Site:
    """What shortcodes ask of the site: the figure of an attachment, those of a gallery, the address of a file."""

    figure: Callable[[str, str], str] = lambda number, caption: ""  # noqa: E731
    gallery: Callable[[dict[str, str]], str] = lambda attributes: ""  # noqa: E731
    file: Callable[[str], str] = lambda number: ""  # noqa: E731


@dataclass
class Open:
    """A tag that waits for its end: where it stands in `made`, and what it was."""

    name: str
    attributes: dict[str, str]
    place: int
    written: str


@dataclass
class Expansion:
    """One text on its way. `taken_off` are the names of those that nobody knew."""

    site: Site
    closing: set[str] = field(default_factory=set)
    taken_off: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)

    def run(self, text: str) -> str:
        self.closing = {found[3].lower() for found in TAG.finditer(text) if found[2]}
        at = 0
        for found in TAG.finditer(text):
            if found.start() < at:
                continue
            self.made.append(text[at : found.start()])
            at = found.end()
            if found[1] and found[5]:  # [[name]]: about a shortcode
                self.made.append(found[0][1:-1])
                continue
            before, after = found[1], found[5]
            self.made.append(before)
            self.tag(found[0][len(before) : len(found[0]) - len(after)], found)
            self.made.append(after)
        self.made.append(text[at:])
        for waiting in self.open:
            self.made[waiting.place] = self.alone(waiting.name, waiting.attributes, waiting.written)
        return "".join(self.made)

    def tag(self, written: str, found: re.Match[str]) -> None:
        name = found[3].lower()
        if found[2]:
            self.end(name, written)
            return
        rest = found[4]
        closed = rest.rstrip().endswith("/") and not re.search(r"https?://\S*/$", rest.rstrip())
        if closed:
            rest = rest.rstrip().removesuffix("/")
        attributes = attributes_of(rest)
        if closed or name not in self.closing or name in WHERE_NOTES_STAND:
            self.made.append(self.alone(name, attributes, written))
            return
        self.open.append(Open(name, attributes, len(self.made), written))
        self.made.append("")

    def end(self, name: str, written: str) -> None:
        """The end of the last one of that name; those opened since have no end."""
        for index in range(len(self.open) - 1, max(len(self.open) - 200, -1), -1):
            if self.open[index].name == name:
                break
        else:
            if not known(name) and name not in self.taken_off:
                self.made.append(written)
            return
        begun = self.open[index]
        for waiting in self.open[index + 1 :]:
            self.made[waiting.place] = self.alone(waiting.name, waiting.attributes, waiting.written)
        del self.open[index:]
        words = "".join(self.made[begun.place + 1 :])
        del self.made[begun.place :]
        self.made.append(self.around(begun.name, begun.attributes, words))

    def alone(self, name: str, attributes: dict[str, str], written: str) -> str:
        """One without an end."""
        if name == "gallery":
            return apart(self.site.gallery(attributes))
        if name == "playlist":
            numbers = re.findall(r"\d+", attributes.get("ids", ""))
            return "".join(link(self.site.file(number)) for number in numbers)
        if name in FRAMES or name in PLAYERS:
            return self.players(name, attributes, "")
        if name in PICTURES:
            return self.picture(attributes, "")
        if name in NOTES and attributes.get("0") and name != "ref":
            return note(" ".join(value for key, value in attributes.items() if key.isdigit()))
        if name in WHERE_NOTES_STAND:
            return ""
        if name == "br":
            return "<br>"
        named = [key for key in attributes if not key.isdigit()]
        if not named and "_" not in name:
            return written  # [sic], [section], [so-called]: a word in brackets
        return self.unknown(name, attributes, "")

    def around(self, name: str, attributes: dict[str, str], words: str) -> str:
        """One with words between its tags."""
        if name in ("caption", "wp_caption"):
            return self.caption(attributes, words)
        if name in NOTES:
            return note(words)
        if name in FRAMES or name in PLAYERS:
            return self.players(name, attributes, words)
        if name in PICTURES:
            return self.picture(attributes, words)
        if name == "vc_raw_html":
            return apart(raw(words))
        if name == "vc_raw_js":
            return ""
        if name in CODE:
            return apart(f"<pre><code>{words}</code></pre>")
        if name in ("blockquote", "pullquote", "su_quote", "su_pullquote", "quote"):
            return self.quotation(name, attributes, words)
        if name in ("su_heading", "vc_custom_heading", "heading", "fusion_title", "et_pb_heading"):
            return apart(f"<h2>{words.strip()}</h2>")
        if name in ("su_youtube", "su_youtube_advanced"):
            return self.players(name, attributes, words)
        return self.unknown(name, attributes, words)

    def caption(self, attributes: dict[str, str], words: str) -> str:
        """A picture with its caption, also of the time when that was an attribute."""
        picture = re.match(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)", words, re.IGNORECASE)
        said = attributes.get("caption", "")
        if not picture:
            inner = re.search(r"<img\b[^>]*>", words, re.IGNORECASE)
            if not inner:
                if said:
                    words += apart(f"<p>{said}</p>")
                return words
            rest = words.replace(inner[0], "", 1)
            return apart(f"<figure>{inner[0]}<figcaption>{said or rest.strip()}</figcaption></figure>")
        rest = words[picture.end() :].strip()
        both = " ".join(filter(None, (rest, said)))
        return apart(f"<figure>{picture[1]}<figcaption>{both}</figcaption></figure>")

    def quotation(self, name: str, attributes: dict[str, str], words: str) -> str:
        html = f"<p>{words.strip()}</p>"
        if source := attributes.get("cite") or attributes.get("author"):
            html += f"<footer>{escape(source)}</footer>"
        if "pull" in name:
            return apart(f'<aside class="pull-quote">{html}</aside>')
        return apart(f"<blockquote>{html}</blockquote>")

    def players(self, name: str, attributes: dict[str, str], words: str) -> str:
        """What is shown or played, by its address; its words beside it."""
        address = re.search(r"https?://[^\s\"'<>\]]+", unescape(words))
        if address and not re.sub(r"<[^>]*>", "", unescape(words)).replace(address[0], "").strip():
            words = ""
        values = [attributes.get(key, "") for key in ADDRESSES] + [
            attributes[key] for key in attributes if key.isdigit()
        ]
        url = ""
        if address and not words:
            url = address[0]
        for value in values:
            value = unescape(value).strip("= ")
            if not url and re.match(r"(?:https?:)?//|/\w", value):
                url = value
            elif not url and name in OF_FRAMES and re.fullmatch(r"[\w-]{4,20}", value):
                url = OF_FRAMES[name] + value
        if not url:
            return self.unknown(name, attributes, words)
        made = f'<figure data-embed="{escape(url)}"></figure>'
        if name in PLAYERS:
            made = link(url)
        if not words.strip():
            return apart(made)
        return apart(made) + apart(words)

    def picture(self, attributes: dict[str, str], words: str) -> str:
        number = attributes.get("image") or attributes.get("attachment") or attributes.get("image_id", "").split("|")[0]
        caption = attributes.get("caption", "")
        if number.isdigit() and (figure := self.site.figure(number, caption)):
            return apart(figure)
        url = attributes.get("src") or attributes.get("image_url")
        if not url and words.strip().startswith("http"):
            url = words.strip()
        if not url:
            return self.unknown("image", attributes, words)
        alt = attributes.get("alt", "")
        return apart(
            f'<figure><img src="{escape(url)}" alt="{escape(alt)}"><figcaption>{caption}</figcaption></figure>'
        )

    def unknown(self, name: str, attributes: dict[str, str], words: str) -> str:
        """Its words, with those of its attributes before them."""
        self.report(name)
        said = []
        for key in WORDS:
            value = unescape(attributes.get(key, "")).strip()
            if (
                re.search(r"\w", value)
                and value not in words
                and (" " in value or key in ("title", "heading", "caption"))
            ):
                said.append(f"<p>{escape(value, quote=False)}</p>")
        before = apart("".join(said))
        if is_layout(name):
            return f"\n\n{before}{words}\n\n"
        return before + words

    def report(self, name: str) -> None:
        if name not in self.taken_off:
            self.taken_off.append(name)


def expand(text: str, site: Site) -> tuple[str, list[str]]:
    """The text without shortcodes, and the names of those that were taken off. What stands in code is about them."""
    if "[" not in text:
        return text, []
    text, kept = without_whole(text, CODED)
    expansion = Expansion(site)
    text = expansion.run(text)
    return with_whole(text, kept), expansion.taken_off


def attributes_of(text: str) -> dict[str, str]:
    """`a="1" b='2' c=3 4` as a mapping; what has no key is numbered."""
    found: dict[str, str] = {}
    if re.search("[“”″]", text) and '"' not in text:
        text = text.translate(QUOTES)
    if text.startswith("="):
        return {"0": text[1:].strip().strip("\"'")}
    for part in ATTRIBUTE.finditer(text):
        if part[1]:
            found[part[1].lower()] = part[2] or part[3] or part[4] or ""
        else:
            found[str(sum(key.isdigit() for key in found))] = part[5] or part[6] or part[7] or ""
    return found


def known(name: str) -> bool:
    return name in NOTES | FRAMES | PLAYERS | PICTURES | {"caption", "wp_caption", "gallery"} or is_layout(name)


def is_layout(name: str) -> bool:
    return bool(LAYOUT.match(name))


def apart(html: str) -> str:
    """A block of its own, whatever stands around it."""
    if not html:
        return ""
    return f"\n\n{html}\n\n"


def link(url: str) -> str:
    """A file that is played, as a link with its name."""
    if not url:
        return ""
    name = unquote(url.split("?")[0].rstrip("/").rpartition("/")[2]) or url
    return f'<p><a href="{escape(url)}">{escape(name)}</a></p>'


def note(words: str) -> str:
    """A footnote where its sign stood; of its blocks the text remains."""
    inner = re.sub(r"</?(?:p|div|br)\b[^>]*>", " ", words).strip()
    if not inner:
        return ""
    return f'<span data-note="">{inner}</span>'


def raw(words: str) -> str:
    """HTML as page builders pack it."""
    try:
        return unquote(b64decode(re.sub(r"<[^>]*>|\s", "", words), validate=True).decode())
    except (NoBase64, ValueError):
        return words
