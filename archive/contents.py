"""What an archive holds, table by table, in the order in which it is loaded; and what it does not, with the reason.

Rows name each other by slugs and other keys that mean something elsewhere. Of some records the number of the row leaves
as well: revisions, the digests of approvals and the trail name them by it, and what those say does not change.
"""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from .parts import CONTENT, FIGURES
from .tables import Refused, Table

OWN = {"id": "the row's own number, by which nothing names it"}
MATCHED = {"match_key": "derived: made of the name"}
REPEATED = {"published_at": "repeats the edition's"}
DATED = "text starts_on ends_on"
OTHER_NAME = "name slug"


def other_names(model: str, parent: str, left_out: Refused) -> Table:
    return Table(model, OTHER_NAME, left_out, keeps_row=True, parent=parent)


KINDS: dict[str, Table] = {
    "accounts": Table(
        "auth.User",
        "username first_name last_name",
        {
            "password": "secret: nobody can log in until they are given a new one",
            "email": "private: of no use without the account",
            "last_login": "of the place that was left",
            "date_joined": "of the place that was left",
            "is_active": "rights are given anew",
            "is_staff": "rights are given anew",
            "is_superuser": "rights are given anew",
        },
        key="username",
        keeps_row=True,
        given={"password": lambda user: make_password(None), "is_active": lambda user: False},
    ),
    "pictures": Table(
        "images.Image",
        "key title file width height colour is_drawing digest original_name alt is_decorative caption credit focus_x"
        " focus_y licence creator copyright source_url licence_url agency permission_from permission_on expires_on"
        " warned_of rights_note created_at created_by",
        {
            "renditions": "derived: made anew from the picture",
            "unfinished": "derived: says that renditions are to be made",
            "attempts": "of the worker that makes renditions",
            "try_at": "of the worker that makes renditions",
            "trouble": "of the worker that makes renditions",
        },
        key="key",
        keeps_row=True,
        given={"unfinished": lambda image: bool(image.file)},
    ),
    "institutions": Table(
        "authors.Institution",
        "name slug kind country founded website description",
        MATCHED,
        key="slug",
        keeps_row=True,
        rows={
            "other_names": other_names("authors.InstitutionOtherName", "institution", MATCHED),
            "disclosures": Table("authors.Disclosure", DATED, keeps_row=True, parent="institution"),
        },
    ),
    "authors": Table(
        "authors.Author",
        "name slug kind sort_name bio website email portrait user",
        MATCHED,
        key="slug",
        keeps_row=True,
        rows={
            "other_names": other_names("authors.AuthorOtherName", "author", MATCHED),
            "affiliations": Table(
                "authors.Affiliation",
                "title institution starts_on ends_on has_ended confirmed_on is_primary",
                keeps_row=True,
                parent="author",
            ),
            "interests": Table("authors.Interest", DATED, keeps_row=True, parent="author"),
        },
    ),
    "topics": Table(
        "articles.Topic",
        "name slug introduction parent",
        key="slug",
        keeps_row=True,
        rows={"other_names": other_names("articles.TopicOtherName", "topic", {})},
        later="parent",
    ),
    "series": Table("articles.Series", "name slug introduction", key="slug", keeps_row=True),
    "articles": Table(
        "articles.Article",
        "slug type headline standfirst body language notice licence image image_alt image_caption without_image series"
        " series_position translation_of state owner due_on priority commissioned_words needs_legal needs_picture"
        " needs_rights is_embargoed embargoed_until trashed_at version digest word_count created_at created_by"
        " updated_at edited_by",
        key="slug",
        keeps_row=True,
        later="translation_of",
        rows={
            "bylines": Table(
                "articles.Byline",
                "position author role name title institution unaffiliated bio disclosure interests declared_on",
                OWN,
                parent="article",
            ),
            "topics": Table("articles.TaggedArticle", "tag", OWN, parent="content_object", flat=True),
            "pictures": Table("articles.Article_pictures", "image", OWN, parent="article", flat=True),
            "addresses": Table("articles.PrintedSlug", "slug printed_from", OWN, parent="article"),
            "notes": Table(
                "articles.Note",
                "parent text passage at by by_name resolved_at resolved_by",
                keeps_row=True,
                parent="article",
                rows={"mentions": Table("articles.Note_mentions", "user", OWN, parent="note", flat=True)},
            ),
        },
    ),
    "redirects": Table("articles.Redirect", "path article target", OWN),
    "links": Table("articles.Link", "article kind other", OWN),
    "choices": Table("articles.Choice", "article other position line made_at made_by", OWN),
    "editions": Table(
        "articles.Edition",
        "article number version digest status change note notes slug type headline standfirst body word_count language"
        " notice licence byline_text institutions_text topics_text series series_position redirect_to image image_alt"
        " image_caption image_credit published_at modified_at visible_from visible_until printed_at printed_by"
        " approved_by",
        {
            "plain_text": "derived: read off the body",
            "outline": "derived: read off the body",
        },
        key="article__slug number",
        keeps_row=True,
        parts={"html": FIGURES},
        rows={
            "bylines": Table(
                "articles.PrintedByline",
                "position author role name bio disclosure declared_on",
                OWN | REPEATED,
                parent="edition",
                copies={"published_at": "published_at"},
                rows={
                    "affiliations": Table(
                        "articles.PrintedAffiliation",
                        "position title institution institution_name disclosure",
                        OWN | REPEATED,
                        parent="byline",
                        copies={"published_at": "published_at"},
                    )
                },
            ),
            "topics": Table(
                "articles.EditionTopic",
                "topic position",
                OWN | REPEATED,
                parent="edition",
                copies={"published_at": "published_at"},
            ),
            "links": Table("articles.PrintedLink", "kind other", OWN, parent="edition"),
            "pictures": Table("articles.Edition_pictures", "image", OWN, parent="edition", flat=True),
            "overrides": Table(
                "articles.Override",
                "code message reason by at settled_by settled_at",
                keeps_row=True,
                parent="edition",
            ),
            "error_reports": Table(
                "articles.ErrorReport",
                "text email at state answer settled_at settled_by",
                {"article": "the edition's"},
                keeps_row=True,
                parent="edition",
                copies={"article_id": "article_id"},
            ),
        },
    ),
    "republications": Table("articles.Republication", "article kind where url contact told_of told_at", keeps_row=True),
    "revisions": Table(
        "articles.Revision",
        "article version digest name reason pinned began_at saved_at saved_by",
        OWN | {"base": "how it is packed: a loaded one is packed whole"},
        key="article__slug version",
        parts={"packed": CONTENT},
        always=Q(pinned=True) | ~Q(name=""),
        related="base",
    ),
    "recoveries": Table("articles.Recovery", "article user version data saved_at", OWN),
    "documents": Table(
        "intake.SourceDocument",
        "name kind file digest size brought_by brought_by_name brought_at draft headline words refusal report article"
        " taken_at set_aside_at",
        keeps_row=True,
    ),
    "contributors": Table(
        "intake.Contribution",
        "name email author headline length due_on language note created_at created_by expires_at mailed_at revoked_at"
        " declined_at saved saved_at",
        {"token_hash": "secret: what was sent out opens nothing elsewhere"},
        keeps_row=True,
        given={"token_hash": lambda contribution: secrets.token_hex(32)},
        rows={
            "submissions": Table(
                "intake.Submission",
                "number at document bio affiliation phone interests declared co_authors",
                OWN,
                parent="contribution",
            )
        },
    ),
    "imports": Table(
        "intake.ImportBatch",
        "site name publishes at by finished_at undone_at counts samples missing_media digest total completed",
        keeps_row=True,
    ),
    "imported_names": Table("intake.ImportedName", "batch kind key name record is_new", OWN),
    "imported_items": Table(
        "intake.ImportedItem",
        "batch site source name url state article version digest notes missing_media twin",
        OWN,
    ),
    "share_links": Table(
        "articles.ShareLink",
        "article revision for_author recipient may_comment may_sign email created_at created_by expires_at revoked_at",
        {"token_hash": "secret: what was sent out opens nothing elsewhere"},
        keeps_row=True,
        given={"token_hash": lambda link: secrets.token_hex(32)},
        rows={
            "opens": Table("articles.ShareOpen", "at agent", OWN, parent="link"),
            "sign_offs": Table(
                "articles.SignOff",
                "digest version approved comment name at",
                OWN | {"article": "the link's"},
                parent="link",
                copies={"article_id": "article_id"},
            ),
        },
    ),
    "fronts": Table(
        "articles.Front",
        "topic visible_from made_by made_at approved_by approved_at",
        keeps_row=True,
        rows={"slots": Table("articles.Slot", "position article headline image", OWN, parent="front")},
    ),
    "events": Table(
        "articles.Event",
        "article record_type record_id before after subject action text version digest at by by_name",
        OWN,
    ),
    "notifications": Table("articles.Notification", "user article text urgent asks at read_at mailed_at error", OWN),
    "saved_views": Table("articles.SavedView", "user name query", OWN),
    "webhooks": Table(
        "articles.Webhook",
        "name url events created_at",
        {"secret": "secret: a new one is made", "active": "switched off until the new secret is agreed on"},
        keeps_row=True,
        given={"active": lambda webhook: False},
    ),
    "messages": Table(
        "articles.Outgoing",
        "key webhook edition event body written_at due_at attempts done_at given_up_at",
        OWN,
        rows={"deliveries": Table("articles.Delivery", "at url status milliseconds error", OWN, parent="message")},
    ),
    "fruitless_searches": Table("articles.FruitlessSearch", "words day times", OWN),
}

# What stays behind, whole.
_SEARCH = "derived: `rebuild search` makes it"
_RELATED = "derived: `rebuild related` makes it"
_CHECKS = "derived: the checks are run anew"
_RIGHTS = "rights: made by the code and given anew"
STAYS: dict[str, str] = {
    "articles.SearchEntry": _SEARCH,
    "articles.DeskEntry": _SEARCH,
    "articles.SearchWord": _SEARCH,
    "articles.Misspelling": _SEARCH,
    "articles.SearchSize": _SEARCH,
    "articles.SearchMonth": _SEARCH,
    "articles.SearchName": _SEARCH,
    "articles.Neighbour": _RELATED,
    "articles.Likeness": _RELATED,
    "articles.Ranking": _RELATED,
    "articles.ShareCard": "derived: `rebuild cards` draws it",
    "articles.Checkup": _CHECKS,
    "articles.Shortfall": _CHECKS,
    "articles.FollowUp": "work that is done: what follows a waiting edition is written down anew",
    "articles.CalendarKey": "secret: whoever has an account makes a new one",
    "workers.Heartbeat": "of the machine: when a worker was last at work",
    "admin.LogEntry": "Django's log of its forms: what was changed is told by events",
    "auth.Group": _RIGHTS,
    "auth.Permission": _RIGHTS,
    "auth.Group_permissions": _RIGHTS,
    "auth.User_groups": _RIGHTS,
    "auth.User_user_permissions": _RIGHTS,
    "contenttypes.ContentType": "Django's own list of the tables",
    "sessions.Session": "secret: who is logged in just now",
    "taggit.Tag": "not used: topics have a table of their own",
    "taggit.TaggedItem": "not used: topics have a table of their own",
}

BY_MODEL: dict[str, Table] = {table.model: table for kind in KINDS.values() for table in kind.walk()}


def table_of(model) -> Table:
    """The table of what a foreign key leads to."""
    return BY_MODEL[model._meta.label]
