"""Model fields of this room."""

from django.db import models

from .. import body


class BodyField(models.TextField):
    """Rich text that is cleaned on every way into the database: save, bulk, update, fixture.

    Cleaning in a form alone leaves `objects.create` and `loaddata` open; `get_db_prep_save` is the one door
    through which all of them pass.
    """

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(str(body.clean(value)) if isinstance(value, str) else value, connection)


class PlainTextField(models.TextField):
    """The words of the row's `body`, read off it whenever the row is written, so that nobody else has to read HTML."""

    def pre_save(self, instance, add):
        text = body.read(instance.body).plain_text
        setattr(instance, self.attname, text)
        return text


class OutlineField(models.JSONField):
    """Anchor and words of each section of the row's `body`, read off it whenever the row is written."""

    def pre_save(self, instance, add):
        outline = body.read(instance.body).outline
        setattr(instance, self.attname, outline)
        return outline
