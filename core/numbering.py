"""Unbroken number series: a number exists exactly when the transaction that took it has committed."""

from django.db import transaction

from core.models import NumberSeries


def take_number(series: str, start: int = 1) -> int:
    """Next number of a series. Holds the series' row until the transaction ends, so takers queue for it.

    Must run inside `transaction.atomic()`: a rollback gives the number back.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("take_number() needs the transaction of what it numbers.")
    NumberSeries.objects.get_or_create(name=series, defaults={"next_number": start})
    row = NumberSeries.objects.select_for_update().get(name=series)
    number = row.next_number
    row.next_number = number + 1
    row.save(update_fields=["next_number"])
    return number
