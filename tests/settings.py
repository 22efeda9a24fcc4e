"""The running settings, without what a test must not wait for: password hashes, the disk, a manifest.

Of the environment only the database and the secret are taken: what a deployment sets must not decide what passes.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for the tests alone")
os.environ |= {"SITE_URL": "http://testserver", "SITE_NAME": "Standfirst", "TIME_ZONE": "UTC"}
os.environ["ALLOWED_HOSTS"] = "testserver,localhost"  # the second is where a browser finds it
os.environ["DEBUG"] = "0"
os.environ["API_PER_MINUTE"] = "1000000"  # the walks ask more often than a visitor may
for _name in [
    "SITE_DESCRIPTION",
    "POLICIES",
    "COMPARE_EDITIONS",
    "OPEN_SUBMISSIONS",
    "SECURITY_CONTACT",
    "WEBSUB_HUB",
    "CACHE_URL",
    "EMAIL_URL",
    "HSTS",
    "DEFAULT_FROM_EMAIL",
    "ADMINS",
    "MEDIA_ROOT",
    "PRIVATE_ROOT",
    "CARD_FONT",
    "BEHIND_PROXY",
]:
    os.environ.pop(_name, None)

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "tests.storage.MemoryStorage"},
    "private": {"BACKEND": "tests.storage.MemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
_asked = " ".join(sys.argv)
if "browser" in _asked and "not browser" not in _asked:
    os.environ["TESTS_DRIVE_A_BROWSER"] = "1"  # the processes of a parallel run do not see the command line
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # Said in so many words, or the processes of a parallel run are given files, which only Django's own backend is not.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite3") and "TESTS_DRIVE_A_BROWSER" in os.environ:  # noqa: F405
    # A browser asks from another thread, and two threads cannot share a database in memory without locking each other.
    _file = Path(tempfile.gettempdir()) / f"standfirst-{os.getpid()}.sqlite3"
    DATABASES["default"] |= {"NAME": _file, "TEST": {"NAME": _file}}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F405  (no collected static files)
