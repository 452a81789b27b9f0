"""Whether a row has related rows, asked for each row by itself."""

from django.db.models import QuerySet, Subquery
from django.db.models.lookups import IsNull


def found(rows: QuerySet) -> IsNull:
    """As `Exists(rows)`, for lists of a few rows.

    PostgreSQL may answer an `Exists` in a column or beside an OR by reading the whole table once, which costs more than
    the few rows of the list when the table is large. It never does that for a value of one row.
    """
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), False)
