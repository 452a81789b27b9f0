"""Fills a PostgreSQL database, which holds the demo's content, up to a size."""

import time

from django.db import connection, transaction

from bench.at_size import content, members, sales
from bench.at_size.numbers import SMALL_SIZE, Numbers


def fill(organisations: int) -> None:
    """Copy rows of the demo until there are so many organisations; the other numbers follow from it.

    Foreign keys are checked at the small size. At full size they are not, because that takes half of the time; the
    statements are the same.
    """
    numbers = Numbers(organisations)
    started = time.monotonic()
    with transaction.atomic():
        if organisations > SMALL_SIZE:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        users, first_organisation = members.add_members(numbers)
        events, types = content.add_events(numbers)
        content.add_news(numbers)
        content.index_others(numbers, first_organisation, events)
        sales.add_sales(numbers, users=users, events=events, types=types)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{organisations:,} organisations, {numbers.events:,} events, {numbers.orders:,} orders in "
          f"{time.monotonic() - started:.0f} s")  # fmt: skip
