"""What every template may say of the publication itself."""

from django.conf import settings


def publication(request) -> dict[str, str]:
    return {name: getattr(settings, name) for name in ("SITE_NAME", "SITE_URL", "SITE_DESCRIPTION")}
