"""What every template may say of the publication itself."""

from django.conf import settings


def publication(request) -> dict[str, object]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "SITE_DESCRIPTION": settings.SITE_DESCRIPTION,
        "POLICIES": [(settings.POLICY_LABELS[name], url) for name, url in settings.POLICIES.items()],
    }
