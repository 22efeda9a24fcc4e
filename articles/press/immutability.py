"""The database's own refusal to change what was printed.

Python keeps the rule in publishing.py; these triggers keep it against everything else: a shell, a careless
`update()`, a later developer. They are made anew after every `migrate`, because SQLite drops a table's triggers
when a migration rebuilds the table.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connections

# Table → the columns that may change after insertion, and why.
MAY_CHANGE: dict[str, set[str]] = {
    # Closed when the next one begins; what is read off the body is made anew by `rebuild`.
    "Edition": {"visible_until", "html", "plain_text", "outline"},
    "PrintedByline": {"author_id"},  # two records of one author are merged; the printed name stays
    "PrintedAffiliation": {"institution_id"},  # likewise for institutions
    "EditionTopic": {"topic_id"},  # likewise for topics
    "Event": {"article_id"},  # emptied when a piece that was never public is deleted from the trash
    "PrintedLink": set(),
    "Override": {"settled_by_id", "settled_at"},  # when somebody has looked
    "SignOff": set(),
    "Delivery": set(),
}
REFUSAL = "What was printed does not change: print a new edition."


def install(using: str = "default", **kwargs) -> None:
    """(Re)creates the triggers on the database `using`. Connected to post_migrate."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model, free in MAY_CHANGE.items():
            table = apps.get_model("articles", model)._meta.db_table
            columns = [f.column for f in apps.get_model("articles", model)._meta.concrete_fields]
            fixed = [column for column in columns if column not in free]
            for statement in STATEMENTS[connection.vendor](table, fixed):
                cursor.execute(statement)


def sqlite_triggers(table: str, fixed: list[str]) -> list[str]:
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in fixed)
    return [
        f"DROP TRIGGER IF EXISTS {table}_is_final",
        f"CREATE TRIGGER {table}_is_final BEFORE UPDATE ON {table} WHEN {changed}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ]


def postgresql_triggers(table: str, fixed: list[str]) -> list[str]:
    changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in fixed)
    return [
        "CREATE OR REPLACE FUNCTION articles_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
        f"DROP TRIGGER IF EXISTS {table}_is_final ON {table}",
        f"CREATE TRIGGER {table}_is_final BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed})"
        " EXECUTE FUNCTION articles_refuse_change()",
    ]


STATEMENTS = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}
