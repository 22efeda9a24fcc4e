from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "What is published"

    def ready(self) -> None:
        from images import renditions

        from . import finality, follow_ups, layout, webhooks, websub

        post_migrate.connect(finality.install, sender=self)
        renditions.changed.connect(layout.renew)
        # What follows a print, and whether only once readers can see it.
        follow_ups.KINDS.update(
            webhooks=(webhooks.deliver, True),
            websub=(websub.ping, True),
        )
