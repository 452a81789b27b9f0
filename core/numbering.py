"""Number series without gaps: a number is used exactly when the transaction that took it commits."""

from django.db import transaction

from core.db.insert import insert_once
from core.models import NumberSeries

#: The update locks the row, on PostgreSQL and on SQLite, and returns the number in the same statement.
_TAKE = "UPDATE core_numberseries SET next_number = next_number + 1 WHERE name = %s RETURNING next_number - 1"


def take_number(series: str, start: int = 1) -> int:
    """The next number of a series. A new series begins at `start`.

    The series' row is locked until the transaction ends, so others that need a number wait. Call this as the last
    step of a transaction. A rollback releases the number.

    Raises TransactionManagementError outside `transaction.atomic()`.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("take_number() needs the transaction of what it numbers.")
    with connection.cursor() as cursor:
        taken = cursor.execute(_TAKE, [series]).fetchone()
        if taken is None:
            # Two transactions may start the series at once: one inserts the row, the other waits and then reads it.
            insert_once(NumberSeries(name=series, next_number=start))
            taken = cursor.execute(_TAKE, [series]).fetchone()
    return taken[0]
