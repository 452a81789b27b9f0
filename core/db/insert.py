"""Writing rows unless their keys are taken: one statement, where `get_or_create` needs four and a savepoint."""

from collections.abc import Sequence

from django.db import models, router

from core.framework import insert_unless_taken

#: Rows in one statement: databases allow only so many values.
_MOST = 200


def insert_once(row: models.Model) -> bool:
    """True when the row was written, with its primary key set; False, and nothing written, when one of its unique
    keys is taken. Who else writes the same key at this moment is waited for.

    Only for models with a generated primary key. `save()` is not called and sends no signals.
    """
    written = insert_new([row])
    if not written:
        return False
    setattr(row, row._meta.pk.attname, written[0])
    row._state.adding, row._state.db = False, router.db_for_write(type(row), instance=row)
    return True


def insert_new(rows: Sequence[models.Model]) -> list[int]:
    """The same for many rows of one model: the primary keys of those that were written, in no certain order."""
    found = []
    for start in range(0, len(rows), _MOST):
        some = rows[start : start + _MOST]
        key = some[0]._meta.pk
        found += insert_unless_taken(some, key, router.db_for_write(type(some[0]), instance=some[0]))
    return found
