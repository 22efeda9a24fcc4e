from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Publishing"

    def ready(self) -> None:
        from images import changes, renditions

        from .delivery import webhooks, websub
        from .models import lexemes
        from .press import immutability, outbox, rendering, trail
        from .public import share_cards
        from .related import rebuilding, updating
        from .search import index, names

        post_migrate.connect(immutability.install, sender=self)
        post_migrate.connect(lexemes.install, sender=self)
        names.connect()
        renditions.changed.connect(rendering.replace_files)
        changes.printed_changed.connect(trail.picture)
        # What follows a print, and whether only once readers can see it.
        outbox.KINDS.update(
            share_card=(share_cards.draw, False),
            search=(index.follow, False),
            search_words=(index.follow, True),
            beside=(updating.find, False),
            neighbours=(rebuilding.follow, True),
            webhooks=(webhooks.enqueue, True),
            websub=(websub.enqueue, True),
        )
