"""Every list of the desk, of whatever room: what is read for a page does not grow with the table.

Django counts all rows that a filter lets through, to number the pages. Here the count ends at `MOST`: a list shows its
first thousand rows, and says that there are more. Older ones are a filter's or the search's business.
"""

from __future__ import annotations

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import DateField, Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from ..desk import index
from ..models import Article

MOST = 1000


class BoundedPaginator(Paginator):
    """Pages of the first `MOST` rows. No page of them reads more than these."""

    @cached_property
    def counted(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST + 1].count()

    @property
    def count(self) -> int:
        return min(self.counted, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are more than the list shows."""
        return self.counted > MOST


def bound(site: admin.AdminSite) -> None:
    """Every list of the site that numbers its pages in Django's way does it in ours."""
    for model_admin in site._registry.values():
        model_admin.paginator = BoundedPaginator
        model_admin.show_full_result_count = False
        model_admin.show_facets = admin.ShowFacets.NEVER  # a count of the whole table for every value of every filter
        model_admin.list_max_show_all = model_admin.list_per_page
        model_admin.sortable_by = [name for name in model_admin.list_display if _is_sorted_by_index(model_admin, name)]


def _is_sorted_by_index(model_admin: admin.ModelAdmin, column: str) -> bool:
    """Whether an index gives the order of a column. One of few values gives none: thousands of rows have the same."""
    name = getattr(getattr(model_admin, column, None), "admin_order_field", None) or column
    fields = {field.name: field for field in model_admin.opts.concrete_fields}
    if name not in fields or fields[name].choices or fields[name].is_relation:
        return False
    first = {index.fields[0].lstrip("-") for index in model_admin.opts.indexes if index.fields and not index.condition}
    is_text = fields[name].get_internal_type() == "CharField"
    return (is_text or isinstance(fields[name], DateField)) and (
        name in first or fields[name].db_index or fields[name].unique
    )


def values_of(model: type[Model], name: str) -> list[str]:
    """The different values of a column that an index begins with, in order. One query, a probe of it for each value;
    DISTINCT would read every row."""
    table, column = model._meta.db_table, model._meta.get_field(name).column
    least = f'SELECT MIN("{column}") FROM "{table}"'  # noqa: S608  (own names)
    with connection.cursor() as cursor:
        cursor.execute(
            f'WITH RECURSIVE found(value) AS ({least} UNION ALL SELECT ({least} WHERE "{column}" > found.value)'  # noqa: S608
            " FROM found WHERE found.value IS NOT NULL) SELECT value FROM found WHERE value IS NOT NULL"
        )
        return [value for (value,) in cursor.fetchall() if value != ""]  # a link to "nothing" would have no words


class ChoiceFilter(admin.SimpleListFilter):
    """A filter by what is no column, with its values and their labels in `options`."""

    options: dict[str, str] = {}

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(self.options.items())


class IndexedValuesFilter(admin.AllValuesFieldListFilter):
    """A filter by every value of a column that an index begins with."""

    def __init__(self, field, request, params, model, model_admin, field_path):
        super().__init__(field, request, params, model, model_admin, field_path)
        self.lookup_choices = values_of(model, field.name)


def of_pieces_seen(rows: QuerySet, user, article: str = "article", *, on_desk: bool = False) -> QuerySet:
    """Of `rows`, those of pieces that `user` may see; all of them, without a question, for who sees every piece. With
    `on_desk` none of what is in the trash.

    Asked row by row, so that a list goes along its index and ends when the page is full; but by their few keys for who
    sees only their own, whose list would be looked for in all rows.
    """
    seen = Article.objects.seen_by(user).order_by()
    if on_desk:
        seen = seen.on_desk()
    if not user.has_perm("articles.edit_others_article"):
        return rows.filter(**{f"{article}__in": seen})
    if not seen.query.where:
        return rows
    return rows.filter(Exists(seen.filter(pk=OuterRef(article))))


class OfSeenPieces:
    """Mixed into an admin whose rows are about a piece: one that this user may not see is neither listed nor named."""

    path_to_piece = "article"  # the way from a row to its piece
    without_trash = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return of_pieces_seen(
            super().get_queryset(request), request.user, self.path_to_piece, on_desk=self.without_trash
        )

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if db_field.related_model is Article:
            kwargs["queryset"] = Article.objects.seen_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class FoundByPiece(OfSeenPieces):
    """The same, and searched by the desk's index of pieces, so that it takes as long in a large archive."""

    search_fields = ["article__headline"]  # that there is a search; what it finds is below
    search_help_text = "Words of the piece"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        if search_term.strip():
            queryset = queryset.filter(article__in=index.find(Article.objects.seen_by(request.user), search_term))
        return queryset, False
