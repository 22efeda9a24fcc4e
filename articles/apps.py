from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Publishing"

    def ready(self) -> None:
        from images import changes, renditions

        from . import finality, follow_ups, layout, lexemes, neighbours, search, share_cards, trail, webhooks, websub

        post_migrate.connect(finality.install, sender=self)
        post_migrate.connect(lexemes.install, sender=self)
        search.names.connect()
        renditions.changed.connect(layout.renew)
        changes.printed_changed.connect(trail.picture)
        # What follows a print, and whether only once readers can see it.
        follow_ups.KINDS.update(
            share_card=(share_cards.draw, False),
            search=(search.index.follow, False),
            search_words=(search.index.follow, True),
            beside=(neighbours.find, False),
            neighbours=(neighbours.place, True),
            webhooks=(webhooks.deliver, True),
            websub=(websub.ping, True),
        )
