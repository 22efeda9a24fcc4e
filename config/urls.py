"""Every URL. The only file that knows every room."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, register_converter

from articles import api
from articles.admin import dashboard, lists
from articles.pages import errors, feeds, media, piece, search_page, site_files, sitemaps, views
from articles.pages.kinds import KINDS
from intake.admin.document import document
from intake.admin.document import preview as document_preview
from intake.admin.document import read_again as document_read_again
from intake.admin.inbox import inbox, original, set_aside
from intake.admin.piece import later_version, of_piece
from intake.contributions import admin as contributors
from intake.contributions import views as contributions


class Year:
    """Four digits, so that a month has one URL."""

    regex = "[0-9]{4}"
    to_python = int
    to_url = "{:04d}".format


class Month:
    regex = "0[1-9]|1[0-2]"
    to_python = int
    to_url = "{:02d}".format


class Feed:
    """In which form a feed is asked for."""

    regex = "xml|json"
    to_python = to_url = str


class Citation(Feed):
    regex = "bib|ris"


lists.bound(admin.site)
register_converter(Year, "yyyy")
register_converter(Month, "mm")
register_converter(Feed, "feed")
register_converter(Citation, "citation")

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/<slug:slug>/", piece.article, name="article"),
    path("articles/<slug:slug>/report/", piece.report_error, name="report_error"),
    path("articles/<slug:slug>/republish/", piece.republish, name="republish"),
    path("articles/<slug:slug>/history/", piece.history, name="article_history"),
    path("articles/<slug:slug>/history/<int:number>/", piece.comparison, name="comparison"),
    path("articles/<slug:slug>/cite.<citation:form>", piece.cite, name="cite"),
    path("feed.<feed:form>", feeds.site, name="site_feed"),
    path("corrections/feed.<feed:form>", feeds.corrections, name="corrections_feed"),
    *(
        path(f"{kind.path}/", views.record_list, {"kind": kind}, name=kind.path)
        for kind in KINDS.values()
        if kind.list_context
    ),
    *(
        path(f"{kind.path}/{kind.route}", views.record_page, {"kind": kind}, name=kind.name)
        for kind in KINDS.values()
        if kind.has_page
    ),
    *(
        path(f"{kind.path}/<slug:slug>/feed.<feed:form>", feeds.record_feed, {"kind": kind}, name=f"{kind.name}_feed")
        for kind in KINDS.values()
        if kind.slugs
    ),
    path("search/", search_page.page, name="search"),
    path("search/suggest", search_page.suggestions, name="search_suggestions"),
    path("opensearch.xml", search_page.description, name="opensearch"),
    path("preview/<str:token>/", media.shared_draft, name="shared_draft"),
    path("contribute/", contributions.ask, name="ask_to_contribute"),
    path("contribute/<str:token>/", contributions.contribution, name="contribution"),
    path("contribute/<str:token>/approve/", contributions.approve, name="contribution_approve"),
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    *(
        path(f"sitemaps/{section}-<int:number>.xml", sitemaps.part, {"section": section}, name=f"sitemap_{section}")
        for section in ("pages", *sitemaps.SECTIONS)
    ),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("robots.txt", site_files.robots, name="robots"),
    path("manifest.webmanifest", site_files.manifest, name="manifest"),
    path("favicon.ico", site_files.icon, {"name": "favicon.ico"}),
    path("apple-touch-icon.png", site_files.icon, {"name": "icon-180.png"}),
    path(".well-known/security.txt", sitemaps.security, name="security"),
    path(f"{settings.MEDIA_URL.lstrip('/')}<path:name>", media.media, name="media"),
    path("desk/calendar/<str:token>.ics", dashboard.calendar_feed, name="calendar_feed"),
    # Django's "view on site" leads any staff member to any row's URL, a scheduled edition's included. Pages of
    # the desk link to the site themselves.
    path("admin/r/<path:rest>", errors.nowhere),
    path("admin/from-document/", admin.site.admin_view(inbox), name="from_document"),
    path("admin/from-document/<int:pk>/", admin.site.admin_view(document), name="document"),
    path("admin/from-document/of/<int:pk>/", admin.site.admin_view(of_piece), name="documents_of"),
    path("admin/from-document/of/<int:pk>/later/", admin.site.admin_view(later_version), name="document_later"),
    path("admin/from-document/<int:pk>/preview/", admin.site.admin_view(document_preview), name="document_preview"),
    path("admin/from-document/<int:pk>/again/", admin.site.admin_view(document_read_again), name="document_again"),
    path("admin/from-document/<int:pk>/aside/", admin.site.admin_view(set_aside), name="document_aside"),
    path("admin/from-document/<int:pk>/original/", admin.site.admin_view(original), name="document_original"),
    path("admin/contributors/", admin.site.admin_view(contributors.listed), name="contributors"),
    path("admin/contributors/invite/", admin.site.admin_view(contributors.invite), name="invite_contributor"),
    path("admin/contributors/<int:pk>/", admin.site.admin_view(contributors.contributor), name="contributor"),
    path("admin/", admin.site.urls),
]
handler403 = "config.refusals.forbidden"
handler404 = "articles.pages.errors.not_found"
handler500 = "articles.pages.errors.server_error"
