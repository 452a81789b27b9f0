"""Unbroken number series: a number exists exactly when the transaction that took it has committed."""

from django.db import transaction

from core.db.insert import insert_once
from core.models import NumberSeries

#: The update is what locks the row, on PostgreSQL and on SQLite alike; it tells the number in the same breath.
_TAKE = "UPDATE core_numberseries SET next_number = next_number + 1 WHERE name = %s RETURNING next_number - 1"


def take_number(series: str, start: int = 1) -> int:
    """Next number of a series. Holds the series' row until the transaction ends, so takers queue for it: take
    the number as the last thing a transaction does.

    Must run inside `transaction.atomic()`: a rollback gives the number back.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("take_number() needs the transaction of what it numbers.")
    with connection.cursor() as cursor:
        taken = cursor.execute(_TAKE, [series]).fetchone()
        if taken is None:
            # Two first takers meet here: one writes the row, the other waits for it and finds it.
            insert_once(NumberSeries(name=series, next_number=start))
            taken = cursor.execute(_TAKE, [series]).fetchone()
    return taken[0]
