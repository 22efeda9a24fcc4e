"""A column that is made of another one and is never typed."""

from __future__ import annotations

from django.db import models

from .names import LONGEST_KEY, match_key


class MatchKeyField(models.CharField):
    """The `match_key` of the row's `name`, brought up to date however the row is written.

    `pre_save` of the field serves `save()` and `bulk_create()`; the signal serves `loaddata`, which calls neither.
    It is derived, so no fixture carries it.
    """

    def __init__(self, *args, **kwargs):
        kwargs.update(max_length=LONGEST_KEY, editable=False, default="", serialize=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "editable", "default", "serialize"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls, name, **kwargs) -> None:
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            models.signals.pre_save.connect(self._before_save, sender=cls)

    def _before_save(self, instance, **kwargs) -> None:
        setattr(instance, self.attname, match_key(instance.name))

    def pre_save(self, model_instance, add: bool) -> str:
        self._before_save(model_instance)
        return getattr(model_instance, self.attname)
