from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_delete


class ImagesConfig(AppConfig):
    name = "images"
    verbose_name = "Pictures"

    def ready(self) -> None:
        post_delete.connect(_remove_files, sender="images.Image")


def _remove_files(instance, **kwargs) -> None:
    """A picture that is deleted takes its files along, once that is certain."""
    from . import renditions  # models are not there yet when this module is imported

    transaction.on_commit(lambda: renditions.remove(instance), robust=True)
