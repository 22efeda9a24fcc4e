"""Model fields of this room."""

from django.db import models

from .. import body


class BodyField(models.TextField):
    """Rich text that is cleaned on every way into the database: save, bulk, update, fixture.

    Cleaning in a form alone leaves `objects.create` and `loaddata` open; `get_db_prep_save` is the one door
    through which all of them pass.
    """

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(body.clean(value) if isinstance(value, str) else value, connection)
