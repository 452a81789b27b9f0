"""Writing a row unless its key is taken: one statement, where `get_or_create` needs four and a savepoint."""

from django.db import models, router
from django.db.models.constants import OnConflict


def insert_once(row: models.Model) -> bool:
    """True when the row was written, with its primary key set; False, and nothing written, when one of its unique
    keys is taken. Who else writes the same key at this moment is waited for.

    Only for models with a generated primary key. `save()` is not called and sends no signals.
    """
    key = row._meta.pk
    using = router.db_for_write(type(row), instance=row)
    written = row._meta.base_manager._insert(
        [row],
        fields=[field for field in row._meta.local_concrete_fields if field is not key],
        returning_fields=[key],
        using=using,
        on_conflict=OnConflict.IGNORE,
    )
    if not written or written[0] is None:
        return False
    setattr(row, key.attname, written[0][0])
    row._state.adding, row._state.db = False, using
    return True
