"""Every address. The only file that knows every room."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, register_converter

from articles import views
from articles.admin import dashboard


class Year:
    """Four digits, so that a month has one address."""

    regex = "[0-9]{4}"
    to_python = int
    to_url = "{:04d}".format


class Month:
    regex = "0[1-9]|1[0-2]"
    to_python = int
    to_url = "{:02d}".format


register_converter(Year, "yyyy")
register_converter(Month, "mm")

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/report/", views.report_error, name="report_error"),
    path("articles/<slug:slug>/republish/", views.republish, name="republish"),
    path("articles/<slug:slug>/history/", views.history, name="article_history"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("corrections/", views.corrections, name="corrections"),
    path("authors/", views.authors, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("institutions/", views.institutions, name="institutions"),
    path("institutions/<slug:slug>/", views.institution, name="institution"),
    path("archive/", views.archive, name="archive"),
    path("archive/<yyyy:year>/<mm:month>/", views.archive_month, name="archive_month"),
    path("preview/<str:token>/", views.shared_draft, name="shared_draft"),
    path("robots.txt", views.robots, name="robots"),
    path(f"{settings.MEDIA_URL.lstrip('/')}<path:name>", views.media, name="media"),
    path("desk/calendar/<str:token>.ics", dashboard.calendar_feed, name="calendar_feed"),
    # Django's "view on site" leads any staff member to any row's address, a scheduled edition's included. Pages of
    # the desk link to the site themselves.
    path("admin/r/<path:rest>", views.nowhere),
    path("admin/", admin.site.urls),
]
handler404 = "articles.views.not_found"
handler500 = "articles.views.server_error"
