"""What every template may say of the publication itself."""

from django.conf import settings


def publication(request) -> dict[str, str]:
    return {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL}
