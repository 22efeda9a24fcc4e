"""Rich text: what a body may hold, and what can be read off it. Pure: no model, no query; of the other rooms it
imports nothing but `authors.names`.

Begin with schema.py, the table of what there is, and document.py. `read` makes one tree of whatever HTML comes in:

    HTML ─ reading.py ─► elements ─ tidying.py ─► in order ─ building.py ─► nodes of the table = `Body`

Everything else is read off that tree: the HTML that is stored (writing.py), plain text, links, outline and pictures
(document.py), the page (rendering.py), and what changed between two texts (diff.py).
"""

from . import urls
from .absolute import with_absolute_urls
from .account import account, signs_set
from .document import Body, CleanHTML, clean, plain_text, read
from .rendering import DrawFigure, caption_only
from .schema import SCHEMA_VERSION, editor_config
from .writing import paragraph

__all__ = [
    "SCHEMA_VERSION",
    "Body",
    "CleanHTML",
    "DrawFigure",
    "account",
    "caption_only",
    "clean",
    "editor_config",
    "paragraph",
    "plain_text",
    "read",
    "signs_set",
    "urls",
    "with_absolute_urls",
]
