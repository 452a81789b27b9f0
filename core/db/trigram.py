"""Indexes for searching parts of words in columns (PostgreSQL's extension `pg_trgm`). Elsewhere there are none.

A model names its columns in `trigram_columns`. Migrations make the indexes. Where the database's role may not create
the extension they leave them out, the search is slower, and `manage.py search_indexes` makes them later.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.db.models import Model

EXTENSION = "pg_trgm"


def has_extension(alias: str = "default") -> bool:
    """Whether the extension is there, after an attempt to create it. False on other databases than PostgreSQL."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [EXTENSION])
        if cursor.fetchone():
            return True
        try:
            with transaction.atomic(using=alias):
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {EXTENSION}")
        except DatabaseError:  # the role may not, or the server has no such extension
            return False
    return True


def create_indexes(table: str, columns: Iterable[str], alias: str = "default") -> bool:
    """Make the missing indexes. Returns False, with nothing made, where the extension is missing."""
    if not has_extension(alias):
        return False
    connection = connections[alias]
    with connection.cursor() as cursor:
        for column in columns:
            name, quoted = _index_name(table, column), connection.ops.quote_name(column)
            # UPPER, because Django compares so for `icontains`.
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {connection.ops.quote_name(name)} ON {connection.ops.quote_name(table)} "
                f"USING gin (UPPER({quoted}::text) gin_trgm_ops)"
            )
    return True


def drop_indexes(table: str, columns: Iterable[str], alias: str = "default") -> None:
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for column in columns:
                cursor.execute(f"DROP INDEX IF EXISTS {connection.ops.quote_name(_index_name(table, column))}")


def searched_models() -> list[type[Model]]:
    """The models that name columns."""
    return [model for model in apps.get_models() if getattr(model, "trigram_columns", ())]


def _index_name(table: str, column: str) -> str:
    return f"{table}_{column}_trgm"[:63]


class TrigramIndexes:
    """The two functions of a migration's `RunPython` for the columns of one or more tables."""

    def __init__(self, **columns_by_table: Iterable[str]):
        self.columns_by_table = columns_by_table

    def forwards(self, app_registry, schema_editor) -> None:
        for table, columns in self.columns_by_table.items():
            create_indexes(table, columns, schema_editor.connection.alias)

    def backwards(self, app_registry, schema_editor) -> None:
        for table, columns in self.columns_by_table.items():
            drop_indexes(table, columns, schema_editor.connection.alias)
