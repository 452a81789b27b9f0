"""Unbroken number series: a number exists exactly when the transaction that took it has committed."""

from django.db import transaction
from django.db.models import F

from core.models import NumberSeries


def take_number(series: str, start: int = 1) -> int:
    """Next number of a series. Holds the series' row until the transaction ends, so takers queue for it: take
    the number as the last thing a transaction does.

    Must run inside `transaction.atomic()`: a rollback gives the number back.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("take_number() needs the transaction of what it numbers.")
    rows = NumberSeries.objects.filter(name=series)
    # The update comes first: it is what locks the row, on PostgreSQL and on SQLite alike.
    if not rows.update(next_number=F("next_number") + 1):
        # Two first takers meet here: one creates the row, the other waits for it and finds it.
        NumberSeries.objects.get_or_create(name=series, defaults={"next_number": start})
        rows.update(next_number=F("next_number") + 1)
    return rows.values_list("next_number", flat=True).get() - 1
