"""What word processors, mail programs and web pages mean by their HTML, put into plain HTML.

Each function takes the tree of reading.py and changes it in place. After `tidy`, lists are lists, headings headings,
notes stand where they are referred to, and what was never meant for readers is gone.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from . import notes, numbering, unseen
from .reading import Element, classes_of
from .stylesheet import style_of

# A word processor wrote it: going by what stands in its tags, never by words of the text.
OFFICE = re.compile(
    r"<[^<>]*?\s(?:style=[\"'][^\"']*?mso-|class=[\"']?(?:Mso|western|sd(?:foot|end)note|(?:\w+ )*SCXW)"
    r"|id=[\"']docs-internal-guid|data-(?:contrast|ccp)|xmlns:[a-z]+=[\"']urn:schemas-microsoft-com)"
    r"|<meta[^<>]*(?:Microsoft Word|Word\.Document|LibreOffice|OpenOffice)",
    re.IGNORECASE,
)


def tidy(root: Element, html: str) -> None:
    """Puts the tree of `html` in order. What cannot be in it, going by its letters, is not looked for."""

    def speaks_of(*words: str) -> bool:
        return any(word in lower for word in words)

    lower = html.lower()
    unseen.leave_out(root, html)
    if speaks_of("heading", "msotitle"):
        name_headings(root)
    if speaks_of("mso-list", "msolist"):
        gather_word_lists(root)
    if speaks_of("aria-level"):
        join_online_lists(root)
    if speaks_of("msoquote", "msointensequote", "msoblocktext", "data-ccp-parastyle"):
        gather_quotes(root)
    if speaks_of("href") and speaks_of("#"):
        notes.move_into_text(root)
    if OFFICE.search(html):  # a word processor wrote it, and its habits are undone
        drop_common_language(root)
        find_table_heads(root)
    if speaks_of("<h1", "<h5", "<h6", "heading", "msotitle"):
        level_headings(root)


# --- headings ---------------------------------------------------------------------------------------------


def name_headings(root: Element) -> None:
    """Paragraphs that say in another way that they are headings: Word on the web, Word's title."""
    for element in root.walk():
        if element.tag not in ("p", "div"):
            continue
        if element.get("role") == "heading":
            level = element.get("aria-level")
            element.tag = f"h{level}" if level in {"1", "2", "3", "4", "5", "6"} else "h2"
        elif element.tag == "p" and "msotitle" in classes_of(element):
            element.tag = "h1"


def level_headings(root: Element) -> None:
    """h1 becomes h2, for the page has one already. Where h1 stands for sections, those below move down with it;
    a single one at the top is the title of what was copied, and they stay."""
    headings = [heading for heading in root.find_all("h1", "h2", "h3", "h4", "h5", "h6") if heading.text().strip()]
    first = [heading for heading in headings if heading.tag == "h1"]
    title_only = len(first) == 1 and begins_with(root, first[0])
    shift = int(bool(first) and not title_only)
    for heading in headings:
        heading.tag = f"h{min(max(int(heading.tag[1]) + shift, 2), 4)}"
    for heading in root.find_all("h1", "h5", "h6"):  # the empty ones, too: nothing else is known further on
        heading.tag = {"h1": "h2"}.get(heading.tag, "h4")


def begins_with(root: Element, wanted: Element) -> bool:
    """Whether no word stands before `wanted`."""
    for element in root.walk():
        if element is wanted:
            return True
        if any(isinstance(child, str) and child.strip() for child in element.children):
            return False
    return False


# --- lists ------------------------------------------------------------------------------------------------

_MSO_LEVEL = re.compile(r"mso-list\s*:[^;:]*\blevel(\d)", re.IGNORECASE)
# Signs that stand for a bullet where the style is gone: in Symbol and Wingdings “·”, “o”, “§”, “Ø”, “ü”, “q”.
_BULLETS = set("·•◦▪‣●○■□◆►–-—*o§Øüqv\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8")


class _Lists:
    """Puts together again, item by item, the lists that a word processor has taken apart: nested as levels say."""

    def __init__(self) -> None:
        self.gathered: list[Element | str] = []
        self.open: list[Element] = []  # the list that the next item belongs to, behind those around it

    def add_other(self, child: Element | str) -> None:
        """What stands between two lists and ends them. White space between two items does not."""
        if isinstance(child, Element) or child.strip():
            self.open = []
            self.gathered.append(child)

    def descend(self, level: int) -> Element | None:
        """Closes the lists below `level`; returns the one that is open there."""
        del self.open[level:]
        if len(self.open) < level:
            return None
        return self.open[-1]

    def begin(self, made: Element, beside: Element | None) -> None:
        """Opens `made`, in place of the list `beside` it if one is open there."""
        if beside:
            self.open.pop()
        if self.open:
            self.open[-1].children[-1].add(made)
        else:
            self.gathered.append(made)
        self.open.append(made)


def gather_word_lists(root: Element) -> None:
    """Word's paragraphs that look like list items become lists, nested as their levels say."""
    for parent in list(root.walk()):
        if not any(map(word_level, parent.children)):
            continue
        lists = _Lists()
        for child in parent.children:
            level = word_level(child)
            if not level:
                lists.add_other(child)
                continue
            current = lists.descend(level)
            before = ""
            if current:
                before = current.get("type")
            made = Element("ul")
            number, counts = numbering.read(take_marker(child), before)
            if counts:
                made = Element("ol", {"start": str(number), "type": counts})
            if current is None or current.tag != made.tag or before != counts:
                lists.begin(made, current)
            item = Element("li")
            child.tag = "div"  # a paragraph, and no item of its own
            child.attributes = {name: value for name, value in child.attributes.items() if name in ("dir", "lang")}
            item.add(child)
            lists.open[-1].add(item)
        parent.take(lists.gathered)


def word_level(child: Element | str) -> int:
    """How deep a paragraph of Word stands in a list, 0 for one in none."""
    if isinstance(child, str) or child.tag != "p":
        return 0
    if match := _MSO_LEVEL.search(child.get("style")):
        return int(match[1])
    # Without its styles, as other programs pass it on: a class, and the sign at its beginning.
    is_item = any("msolistparagraph" in name for name in classes_of(child)) and _marker(child.text())
    return int(bool(is_item))


def _marker(text: str) -> re.Match[str] | None:
    return re.match(rf"\s*(?:[{re.escape(''.join(_BULLETS))}]|{numbering.SIGN})[\s\xa0]{{2,}}(?=\S)", text)


def take_marker(paragraph: Element) -> str:
    """Takes the bullet or number off the paragraph; empty for a bullet."""
    sign = ""
    for element in list(paragraph.walk()):
        if "ignore" in style_of(element, "mso-list") and element.parent is not None:
            sign = sign or element.text().strip()
            element.replace()
    if not sign and (match := _marker(paragraph.text())):
        sign = match[0].strip()
        paragraph.drop_letters(len(match[0]))
    if sign in _BULLETS:
        return ""
    return sign


def join_online_lists(root: Element) -> None:
    """Word on the web writes every item as a list of its own, with its level and number: they become one."""
    for parent in list(root.walk()):
        levels = [online_level(child) for child in parent.children]
        if len(list(filter(None, levels))) < 2 and max(levels, default=0) < 2:
            continue
        lists = _Lists()
        for child, level in zip(parent.children, levels, strict=True):
            if not level:
                lists.add_other(child)
                continue
            the_list, current = _the_list(child), lists.descend(level)
            restarts = len(lists.open) == 1 and the_list.tag == "ol" and the_list.get("start") in ("", "1")
            if current is None or current.tag != the_list.tag or restarts:
                made = Element(the_list.tag, {name: the_list.get(name) for name in ("start", "type", "style")})
                lists.begin(made, current)
            for item in the_list.elements:
                lists.open[-1].add(item)
        parent.take(lists.gathered)


def _only_element(element: Element) -> Element | None:
    """The element that is all an element holds."""
    inner = element.content
    if len(inner) == 1 and isinstance(inner[0], Element):
        return inner[0]
    return None


def _the_list(element: Element | None) -> Element | None:
    """The list that is all an element holds."""
    while element is not None and element.tag == "div":
        element = _only_element(element)
    if element is not None and element.tag in ("ul", "ol"):
        return element
    return None


def online_level(child: Element | str) -> int:
    inner = isinstance(child, Element) and _the_list(child)
    if not inner or [item.tag for item in inner.elements] != ["li"]:
        return 0
    level = inner.elements[0].get("data-aria-level")
    if not (level.isascii() and level.isdigit()):
        return 0
    return min(int(level), 9)


# --- quotations -------------------------------------------------------------------------------------------


_QUOTES = {"msoquote", "msointensequote", "msoblocktext"}
# As Word on the web calls the style of a paragraph in common languages; its own name stands in the definition.
_QUOTE_NAME = re.compile(
    r"(?:intense )?quote|block ?(?:text|quote)|(?:intensives )?zitat|cita(?:tion|t|at|zione|ção)?\b"
)
_QUOTE_DEFINED = re.compile(r"469778129\W+(?:IntenseQuote|Quote|BlockText)\b")


def gather_quotes(root: Element) -> None:
    """Paragraphs in Word's styles for quotations become quotations."""
    for parent in list(root.walk()):
        quoted = [_quoted(child) for child in parent.children]
        if not any(quoted):
            continue
        gathered: list[Element | str] = []
        for child, paragraph in zip(parent.children, quoted, strict=True):
            last = next((one for one in reversed(gathered) if isinstance(one, Element) or one.strip()), None)
            if paragraph is None:
                gathered.append(child)
            elif isinstance(last, Element) and last.tag == "blockquote" and last.get("class") == "gathered":
                last.add(paragraph)
            else:
                gathered.append(Element("blockquote", {"class": "gathered"}))
                gathered[-1].add(paragraph)
        parent.take(gathered)


def _quoted(child: Element | str) -> Element | None:
    """The paragraph in a style for quotations that this is, or that is all that stands in this `<div>`."""
    if isinstance(child, str):
        return None
    if child.tag == "div":
        child = _only_element(child)
    if child is None or child.tag != "p":
        return None
    if _QUOTES & classes_of(child):
        return child
    for element in islice(child.walk(), 4):
        named = _QUOTE_NAME.match(element.get("data-ccp-parastyle").strip().lower())
        if named or _QUOTE_DEFINED.search(element.get("data-ccp-parastyle-defn")[:5000]):
            return child
    return None


# --- languages --------------------------------------------------------------------------------------------


def drop_common_language(root: Element) -> None:
    """Word says of every word which language it is in: what most of the text is in goes without saying."""
    letters: Counter[str] = Counter()

    def count(element: Element, language: str) -> None:
        language = element.get("lang").split("-")[0].lower() or language
        for child in element.children:
            if isinstance(child, str):
                letters[language] += len(child.strip())
            else:
                count(child, language)

    count(root, "")
    common = max(letters, key=letters.__getitem__, default="")
    for element in root.walk():
        language = element.get("lang").split("-")[0].lower()
        if language and (language == common or language == "x" or not common):
            del element.attributes["lang"]


# --- tables -----------------------------------------------------------------------------------------------


def find_table_heads(root: Element) -> None:
    """A first row that is all bold, in a table without any head, is its head."""
    for table in root.find_all("table"):
        if table.find("th", "thead", "table"):
            continue
        rows = table.find_all("tr")
        if len(rows) > 1 and all_bold(rows[0]) and not all_bold(rows[1]):
            for cell in rows[0].children:
                if isinstance(cell, Element) and cell.tag == "td":
                    cell.tag = "th"


def all_bold(row: Element) -> bool:
    def plain(element: Element, bold: bool) -> bool:
        weight = style_of(element, "font-weight")
        if element.tag in ("b", "strong") or weight in ("bold", "bolder", "600", "700", "800", "900"):
            bold = True
        if weight in ("normal", "400"):
            bold = False
        return any(
            (bool(child.strip()) and not bold) if isinstance(child, str) else plain(child, bold)
            for child in element.children
        )

    return bool(row.text().strip()) and not plain(row, False)
