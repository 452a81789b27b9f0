"""Copies one row of a table many times, in one statement. PostgreSQL only."""

from django.db import connection
from django.db.models import Max, Model

#: Joined to the template row `t`; `n.g` counts from 1.
_SERIES = "generate_series(1, {count}) AS n(g)"


def next_id(model: type[Model]) -> int:
    """The highest primary key in use: the copies have the ones after it."""
    return model.objects.aggregate(last=Max("pk"))["last"] or 0


def clone(model: type[Model], template: Model, count: int, source: str = "", **expressions: str) -> int:
    """Insert `count` copies of `template`. Returns the primary key before the first copy.

    `expressions` are SQL by attribute name, with `g` = 1 … count as `n.g`; other columns are copied. With `source`,
    the name of a table with a column `g`, its rows are read instead of a series, as `n`.
    """
    base = next_id(model)
    key = model._meta.pk.attname
    expressions.setdefault(key, f"{base} + n.g")
    fields = model._meta.local_concrete_fields
    if unknown := set(expressions) - {field.attname for field in fields}:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}.")
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(expressions.get(field.attname, f't."{field.column}"') for field in fields)
    table = model._meta.db_table
    rows = f"{source} AS n" if source else _SERIES.format(count=count)
    column = model._meta.pk.column
    with connection.cursor() as cursor:
        # The names and the expressions are this program's own.
        chosen = f'FROM "{table}" t, {rows} WHERE t."{column}" = {template.pk}'
        cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {values} {chosen}')
        if field_is_serial(model):
            sequence = f"pg_get_serial_sequence('\"{table}\"', '{column}')"
            cursor.execute(f'SELECT setval({sequence}, max("{column}")) FROM "{table}"')  # noqa: S608
    return base


def field_is_serial(model: type[Model]) -> bool:
    return model._meta.pk.get_internal_type() in {"AutoField", "BigAutoField"}


def fill_table(name: str, columns: str, rows) -> None:
    """Make a temporary table and copy rows into it."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
        with cursor.cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {name}")
