"""Insertion of rows whose unique keys are free, in one statement. `get_or_create` needs four and a savepoint."""

from collections.abc import Sequence

from django.db import models, router

from core.framework import insert_unless_taken

#: The most rows in one statement: databases limit the number of values.
_MAX_ROWS = 200


def insert_once(row: models.Model) -> bool:
    """Insert the row and set its primary key. Returns False, and inserts nothing, when one of its unique keys is taken.

    Waits for a concurrent transaction that inserts the same key. Only for models with a generated primary key.
    `save()` is not called and no signals are sent.
    """
    inserted_pks = insert_new([row])
    if not inserted_pks:
        return False
    setattr(row, row._meta.pk.attname, inserted_pks[0])
    row._state.adding, row._state.db = False, router.db_for_write(type(row), instance=row)
    return True


def insert_new(rows: Sequence[models.Model]) -> list[int]:
    """`insert_once` for many rows of one model. Returns the primary keys of the inserted rows, in no certain order."""
    inserted_pks = []
    for start in range(0, len(rows), _MAX_ROWS):
        batch = rows[start : start + _MAX_ROWS]
        key = batch[0]._meta.pk
        inserted_pks += insert_unless_taken(batch, key, router.db_for_write(type(batch[0]), instance=batch[0]))
    return inserted_pks
