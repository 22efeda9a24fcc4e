"""What programs that make sites add to Markdown, put into Markdown and HTML that says the same.

Hugo `{{< figure src="…" >}}`, Liquid `{% include figure.html src="…" %}` and `{{ site.url }}`, Quarto and Pandoc
`::: {.note}` and `{.class}`, kramdown `{: .class}`, Pelican `{filename}…`. The words in their arguments stay; what a
site was to fill in stays as it is called. Code is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from articles import body
from intake.drafts import Manuscript

# A fence of code, or code in a line: nothing in it is meant for the program.
_CODE = re.compile(
    r"^[ >\t]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ >\t]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<tick>`+)(?!`)[^\n]{0,2000}?(?<!`)(?P=tick)(?!`)",
    re.MULTILINE | re.DOTALL,
)
_CALL = re.compile(
    r"\{\{[<%]-?\s*(?P<hugo>(?:[^{}\"`]|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|\{(?!\{)|\}(?!\}))*?)\s*-?[>%]\}\}"
    r"|\{%-?\s*(?P<liquid>(?:[^{}\"]|\"[^\"]*\")*?)\s*-?%\}"
    r"|\{\{\s*(?P<output>[^{}<%][^{}]{0,200}?)\s*\}\}",
)
_ARGUMENT = re.compile(
    r"([\w:.-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|`([^`]*)`|(\S+))|\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|`([^`]*)`|(\S+)"
)
_COMMENT = re.compile(
    r"(?s)\{\{/\*(.*?)\*/\}\}|\{%-?\s*comment\s*-?%\}(.*?)\{%-?\s*endcomment\s*-?%\}|\{::comment\}(.*?)\{:/(?:comment)?\}|\{\{</\*(.*?)\*/>\}\}"
)
_HIGHLIGHT = re.compile(
    r"(?s)\{(?:\{[<%]|%-?)\s*(?:highlight|code)\b[^}]*?[>%]\}{1,2}(.*?)\{(?:\{[<%]\s*/\s*|%-?\s*end)(?:highlight|code)\s*-?[>%]\}{1,2}"
)
_ATTRIBUTE_LIST = r"\{:?\s*(?:(?:[.#][\w:-]+|[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s{}\"']+))\s*)+\}"
_SPAN_ATTRIBUTES = re.compile(rf"(?<!!)\[([^\[\]\n]{{1,500}})\]{_ATTRIBUTE_LIST}|(?<=[\])`]){_ATTRIBUTE_LIST}")
_ATTRIBUTES = re.compile(
    rf"(?:^[ \t]*|(?<=[\])`*_}}])|(?<=\S)[ \t]+)(?:{_ATTRIBUTE_LIST}|\{{:toc\}}|\{{-\}})[ \t]*(?=$|[\s.,;:)!?])",
    re.MULTILINE,
)
_DIV = re.compile(
    r"^[ \t]*:{3,}[ \t]*(?P<says>\{[^{}\n]*\}|[\w-]+(?:[ \t]+\{[^{}\n]*\})?)?[ \t]*:*[ \t]*$", re.MULTILINE
)
_CONTENTS = re.compile(
    r"^[ \t]*(?:\[TOC\]|\[\[_?TOC_?\]\]|\{\{\s*toc\s*\}\}"
    r"|(?:(?:[*+-]|1\.)[ \t]+\w+[ \t]*\n)?\{:\s*toc[^}\n]*\})[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_OWN_FILE = re.compile(
    r"(\]\(|\"|: |<)(?:\{(?:filename|static|attach|author|category|tag|index)\}|\|(?:filename|static|attach)\|)"
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|tiff?)(?:[?#]|$)", re.IGNORECASE)
_NAMES_PICTURE = re.compile(r"(?:^|[-_])(?:img|image|figure|picture|photo|fig)|img|image|figure|photo")
_PLAYERS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "youtubelite": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "spotify": "https://open.spotify.com/episode/{}",
    "ted": "https://www.ted.com/talks/{}",
}
_PAGES = {"instagram": "https://www.instagram.com/p/{}/", "gist": "https://gist.github.com/{}"}
_QUOTES = ("quote", "blockquote", "quote-block", "pullquote", "pull-quote", "epigraph")
_LEADS = ("ref", "relref", "link", "post_url", "asset_path", "url_for", "static")
_CONTROL = re.compile(
    r"(?:if|unless|for|assign|capture|case|when|else|elsif|raw|end\w+|break|cycle|increment|layout|paginate)\b"
)
# Arguments that hold words for readers; any other with a space in it does as well.
_WORDS = ("title", "text", "caption", "label", "content", "summary", "heading", "description", "body", "message")
_NO_WORDS = (
    "class",
    "style",
    "width",
    "height",
    "src",
    "url",
    "href",
    "link",
    "id",
    "alt",
    "size",
    "align",
    "target",
    "rel",
    "loading",
    "file",
    "sizes",
    "lang",
    "color",
)
SOURCES = ("src", "url", "image", "image_path", "path", "file", "img", "link")


class Shortcodes:
    """Reads the text of one post from top to bottom."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.unknown: Counter[str] = Counter()  # what no rule knows, and what it was called
        self.quotes: list[str] = []  # of the quotations that are open, who is quoted

    def written_out(self, text: str) -> str:
        text = _HIGHLIGHT.sub(lambda match: f"\n```\n{match[1].strip(chr(10))}\n```\n", text)
        text = in_prose(text, self.prose)
        if self.unknown:
            names = [f"“{name}”" if count == 1 else f"“{name}” ({count} times)" for name, count in self.unknown.items()]
            note = "Elements that only the program of the site knows were left out; their words stand in the text."
            self.manuscript.report("shortcode", note, ", ".join(names)[:1000])
        return text

    def prose(self, text: str) -> str:
        if "{" in text:
            text = _COMMENT.sub(self.comment, text)
            text = _OWN_FILE.sub(r"\1", text)
        text = _CONTENTS.sub(self.contents, text)
        if "{" in text:
            text = _CALL.sub(self.call, text)
            if ":::" in text:
                text = _DIV.sub(self.division, text)
            text = _ATTRIBUTES.sub("", _SPAN_ATTRIBUTES.sub(r"\1", text))
        elif ":::" in text:
            text = _DIV.sub(self.division, text)
        return text

    def comment(self, match: re.Match[str]) -> str:
        if match[4] is not None:
            return f"{{{{&lt;{match[4]}&gt;}}}}"  # shown as it is written
        words = next(filter(None, match.groups()), "").strip()
        if words:
            self.manuscript.report("comment", "A comment was left out.", words[:500])
        return ""

    def contents(self, match: re.Match[str]) -> str:
        self.manuscript.report(
            "contents", "The table of contents was left out: the page makes its own.", match[0].strip()
        )
        return ""

    def call(self, match: re.Match[str]) -> str:
        if match["output"] is not None:
            return self.output(match[0], match["output"])
        source = (match["hugo"] if match["hugo"] is not None else match["liquid"]).strip()
        name, _, rest = source.partition(" ")
        name = name.rstrip("/").strip() or source
        if source.startswith("/"):
            return self.end(source.lstrip("/ ").strip())
        if match["liquid"] is not None:
            if name == "include" or name == "include_relative":
                name, _, rest = rest.strip().partition(" ")
                name = name.rpartition("/")[2].partition(".")[0]
            elif name.startswith("end"):
                return self.end(name.removeprefix("end"))
            elif _CONTROL.match(name):
                if name not in ("raw", "endraw"):
                    self.unknown[source[:60]] += 1
                return ""
        named, others = arguments(rest.rstrip("/ "))
        return self.element(name, named, others)

    def end(self, name: str) -> str:
        if name in _QUOTES and self.quotes:
            source = self.quotes.pop()
            footer = ""
            if source:
                footer = f"<footer>{escape(source)}</footer>\n\n"
            return f"\n\n{footer}</blockquote>\n\n"
        return ""

    def element(self, name: str, named: dict[str, str], others: list[str]) -> str:
        first = ""
        if others:
            first = others[0]
        if name in _LEADS:
            return named.get("path") or first
        if name in _PLAYERS or name in _PAGES:
            return self.player(name, named, first)
        if name in _QUOTES:
            return self.quote(named, others)
        address = next((named[key] for key in SOURCES if named.get(key)), "")
        if (address or first) and (_NAMES_PICTURE.search(name) or _PICTURE.search(address or first)):
            return picture(address or first, named)
        if body.urls.embed(address or first):
            return f'\n\n<figure data-embed="{escape(address or first)}"></figure>\n\n'
        if name in ("br", "newline"):
            return "<br>"
        return self.other(name, named, others, address)

    def player(self, name: str, named: dict[str, str], first: str) -> str:
        key = named.get("id") or first
        address = key
        if not key.startswith("http"):
            address = (_PLAYERS | _PAGES)[name].format(key)
        title = escape(named.get("title", ""))
        if body.urls.embed(address):
            caption = ""
            if title:
                caption = f"<figcaption>{title}</figcaption>"
            return f'\n\n<figure data-embed="{escape(address)}">{caption}</figure>\n\n'
        return f'\n\n<p><a href="{escape(address)}">{title or escape(address)}</a></p>\n\n'

    def quote(self, named: dict[str, str], others: list[str]) -> str:
        source = next(
            (named[key] for key in ("footer", "cite", "author", "source", "by", "attribution") if named.get(key)), ""
        )
        if text := named.get("text") or named.get("quote"):
            footer = ""
            if source:
                footer = f"<footer>{escape(source)}</footer>"
            return f"\n\n<blockquote><p>{text}</p>{footer}</blockquote>\n\n"
        self.quotes.append(source or " ".join(others))
        return "\n\n<blockquote>\n\n"

    def other(self, name: str, named: dict[str, str], others: list[str], address: str) -> str:
        """An element that no rule knows: its words stay, and a link where it has one."""
        self.unknown[name] += 1
        words = []
        for key, value in named.items():
            if key in _WORDS or (" " in value and key not in _NO_WORDS):
                words.append(value)
        for value in others:
            if " " in value:
                words.append(value)
        if address and words:
            return f'<a href="{escape(address)}">{escape(" ".join(words))}</a>'
        if words:
            if name not in ("note", "abbr"):
                return f"\n\n**{' '.join(words)}**\n\n"
            return " ".join(words)
        if others and not named:
            if name in ("param", "meta", "var", "abbr", "kbd", "sc", "tmp"):
                return others[-1]
            return ""
        return ""

    def output(self, written: str, source: str) -> str:
        """`{{ site.url }}`, `{{ "/path" | relative_url }}`; anything else stays as it is written."""
        value, _, filters = source.partition("|")
        value = value.strip()
        if re.fullmatch(r"site\.(?:base)?url|site\.github\.url|root_url|\.Site\.BaseURL", value):
            return ""
        if re.fullmatch(r"\"[^\"]*\"|'[^']*'", value) and (filters or "/" in value):
            return value[1:-1]
        self.unknown[source[:60]] += 1
        if re.match(r"(?:site|page|\.)", value):
            return re.sub(r"\s+", "", written)
        return written

    def division(self, match: re.Match[str]) -> str:
        """The fence of a division of Pandoc: its title stays, where it has one."""
        title = re.search(r"\b(?:title|summary|name)=\"([^\"]+)\"", match["says"] or "")
        if title:
            return f"\n**{title[1]}**\n"
        return "\n"


def in_prose(text: str, change) -> str:
    """`text` with `change` done to all that is no code."""
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [change(text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, change(text[end:])])


def arguments(source: str) -> tuple[dict[str, str], list[str]]:
    """Named arguments, and the others in their order."""
    named: dict[str, str] = {}
    others: list[str] = []
    for match in _ARGUMENT.finditer(source):
        name, *values = match.groups()
        value = next((value for value in values if value is not None), "").replace('\\"', '"')
        if name:
            named[name.lower()] = value
        else:
            others.append(value)
    return named, others


def picture(address: str, named: dict[str, str]) -> str:
    """A figure; within a line the picture alone, if nothing is written under it."""
    words = []
    for key in ("title", "caption", "attr", "credit"):
        if named.get(key):
            words.append(named[key])
    alt = escape(named.get("alt", ""))
    image = f'<img src="{escape(address)}" alt="{alt}">'
    if not words:
        return image
    return f"<figure>{image}<figcaption>{' '.join(words)}</figcaption></figure>"
