"""The running settings, without what a test must not wait for: password hashes, the disk, a manifest."""

import os

os.environ.setdefault("SECRET_KEY", "for the tests alone")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ["DEBUG"] = "0"

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F405  (no collected static files)
