from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "What is published"

    def ready(self) -> None:
        from . import finality

        post_migrate.connect(finality.install, sender=self)
