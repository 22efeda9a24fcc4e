"""Standfirst's settings: one file, every difference between two deployments an environment variable.

Safe by default: without DEBUG nothing starts on a default secret or an unknown host, and an https SITE_URL
turns on everything `check --deploy` asks for.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from articles import limits
from articles.body.urls import player_origins

from . import logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or ("django-insecure-for-development-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY in the environment; only DEBUG=1 runs without it.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # still believed, and signing nothing new
SITE_NAME = env.str("SITE_NAME", default="Standfirst")
SITE_DESCRIPTION = env.str(
    "SITE_DESCRIPTION",
    default="Opinion and analysis: who wrote it, where they worked at the time, and what was corrected since.",
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# Where readers find the site. Without it: https at the first allowed host, which turns every safeguard on.
_default, _local = f"https://{[*ALLOWED_HOSTS, 'localhost'][0]}", []
if DEBUG:
    _default, _local = "http://127.0.0.1:8000", ["localhost", "127.0.0.1", "[::1]"]
SITE_URL = env.str("SITE_URL", default=_default).rstrip("/")
_site = urlsplit(SITE_URL)
ALLOWED_HOSTS = ALLOWED_HOSTS or [_site.hostname, *_local]

INSTALLED_APPS = [
    "taggit",  # before articles, whose admin takes taggit's own Tag out again
    "articles",
    "authors",
    "images",
    "intake",
    "workers",
    "archive",
    "django_prose_editor",  # for the files of its editor; the rest is ours
    "config.apps.DeskConfig",  # django.contrib.admin with guards on every list and form
    "config.apps.AccountsConfig",  # django.contrib.auth in the words of the desk
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.logs.identified",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.gate.Gate",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.gate.by_sender",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.pages.errors.moved_under_debug",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.pages.context_processors.publication",
            ],
        },
    }
]

# --- data -------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'standfirst.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        # Readers do not wait for a writer (WAL); a writer takes its lock when its transaction begins, so that two
        # editors queue instead of failing half-way with "database is locked".
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
        transaction_mode="IMMEDIATE",
        timeout=20,
    )
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    # A server that hangs or vanishes is given up; how long a statement of a page may take is for wsgi.py to say.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        connect_timeout=5, keepalives_idle=30, keepalives_interval=10, keepalives_count=3, tcp_user_timeout=30_000
    )
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://standfirst")}
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    CACHES["default"]["BACKEND"] = "config.cache.Cache"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "config.sqlite3"  # the same, in a file that nobody else on the machine reads
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
TAGGIT_CASE_INSENSITIVE = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "media"))()
# Documents as they were sent, which no web server may see.
PRIVATE_ROOT = env.path("PRIVATE_ROOT", default=str(Path(MEDIA_ROOT).parent / "private"))()
DATA_UPLOAD_MAX_MEMORY_SIZE = limits.FORM
# Who may see a stored picture is asked each time, so nobody else on the machine reads it past us.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

_email = env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25")
vars().update(_email)
EMAIL_TIMEOUT = 20  # seconds; without one a server that does not answer stops whoever mails
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <desk@{_site.hostname}>")
EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ADMINS = [("", recipient) for recipient in env.list("ADMINS", default=[])]  # who is mailed when something fails

# --- what is said of errors -------------------------------------------------------------------------------

if not DEBUG:  # a developer reads them as Django prints them
    LOGGING = logs.CONFIG

# --- words, time ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = False  # The desk speaks English; every piece carries its own language.
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

CARD_FONT = env.str("CARD_FONT", default="")  # a font file for share cards in a script that ours do not have

# --- to readers ---------------------------------------------------------------------------------------------

OPEN_SUBMISSIONS = env.bool("OPEN_SUBMISSIONS", default=False)  # may anybody ask for a link to hand in a piece?
COMPARE_EDITIONS = env.bool("COMPARE_EDITIONS", default=False)  # may readers compare the editions of a piece?
# What a publication states of itself (schema.org/NewsMediaOrganization), as name=URL pairs, comma-separated.
# Linked at the foot of every page and named in structured data; corrections have a page of their own already.
POLICY_LABELS = {
    "publishingPrinciples": "Principles",
    "ethicsPolicy": "Ethics",
    "ownershipFundingInfo": "Ownership and funding",
    "masthead": "Masthead",
    "missionCoveragePrioritiesPolicy": "Mission",
    "diversityPolicy": "Diversity",
    "verificationFactCheckingPolicy": "Fact-checking",
    "unnamedSourcesPolicy": "Unnamed sources",
    "noBylinesPolicy": "Pieces without a byline",
    "actionableFeedbackPolicy": "Feedback",
}
POLICIES = env.dict("POLICIES", default={})
if unknown := POLICIES.keys() - POLICY_LABELS.keys():
    raise ImproperlyConfigured(f"POLICIES knows {', '.join(POLICY_LABELS)}; not {', '.join(sorted(unknown))}.")

# --- to other machines --------------------------------------------------------------------------------------

WEBSUB_HUB = env.str("WEBSUB_HUB", default="")  # told of every change of a feed; none, nobody is
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")  # for /.well-known/security.txt: an e-mail address or a URL
API_PER_MINUTE = env.int("API_PER_MINUTE", default=300)  # answers of the API, and of the search, to one IP address

# --- who may ----------------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "config.refusals.csrf"

_https = _site.scheme == "https"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
# For a year browsers take https alone: from this host, from all below it, or by a list they come with. The second and
# third bind hosts that are not ours to speak for, so somebody has to choose them, and not choosing is no mistake.
HSTS = env.str("HSTS", default="host")
_unasked = {"host": ["security.W005", "security.W021"], "subdomains": ["security.W021"], "preload": []}
if HSTS not in _unasked:
    raise ImproperlyConfigured(f"HSTS is one of {', '.join(_unasked)}; not {HSTS}.")
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https and HSTS != "host"
SECURE_HSTS_PRELOAD = _https and HSTS == "preload"
SILENCED_SYSTEM_CHECKS = _unasked[HSTS]
# Behind a proxy that ends TLS and sets X-Forwarded-Proto itself; without one the header would be a visitor's to forge.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"  # but for the desk's own preview, which says so itself

# Nothing is loaded from elsewhere. Reader pages never read the nonce, so they stay the same bytes for everyone.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF, *player_origins()],  # loaded only where a reader clicks
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}
