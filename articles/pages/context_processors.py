"""What every template may say of the publication itself."""

from django.conf import settings


def publication(request) -> dict[str, object]:
    policies = [(settings.POLICY_LABELS[name], address) for name, address in settings.POLICIES.items()]
    said = {name: getattr(settings, name) for name in ("SITE_NAME", "SITE_URL", "SITE_DESCRIPTION")}
    return said | {"POLICIES": policies}
