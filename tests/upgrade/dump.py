"""A database as a file that belongs to no database: read from SQLite, written to SQLite or PostgreSQL.

    {"version", "migrations": [[app, name]], "tables": [{"name", "columns", "types", "rows"}], "files", "facts"}

Rows are written as they are, past the models: what the models of a later version are called does not matter.
"""

import base64
import gzip
import json
from datetime import UTC
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

#: Made anew from the rest, or worth nothing to a later version.
LEFT_OUT = {"django_session", "wagtailimages_rendition", "core_siterendition"}
SEARCH_INDEX = "wagtailsearch_"
#: What JSON and the databases do not agree on: field's class, name in the dump.
_TYPES = ((models.DateTimeField, "moment"), (models.BooleanField, "boolean"), (models.BinaryField, "bytes"))


def write(path: Path, version: str, facts: dict[str, Any], files: list[str]) -> None:
    """The same database gives the same bytes."""
    recorded = sorted(map(list, MigrationRecorder(connection).applied_migrations()))
    content = {
        "version": version,
        "migrations": recorded,
        "tables": [table for model in _models() if (table := _table(model))["rows"]],
        "files": {name: _encoded(default_storage.open(name).read()) for name in files},
        "facts": facts,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), indent=None)
    with path.open("wb") as file, gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed:
        packed.write(text.encode())


def read(path: Path) -> dict[str, Any]:
    return json.loads(gzip.decompress(path.read_bytes()))


def _models() -> list[type[models.Model]]:
    """All tables, those that others refer to first: triggers look at rows that must be there."""
    every = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    tables = {one: one._meta.db_table for one in every}
    waiting = [one for one in every if tables[one] not in LEFT_OUT and not tables[one].startswith(SEARCH_INDEX)]
    done: list[type[models.Model]] = []
    while waiting:
        # Where tables refer to each other in a circle, the first one is taken: foreign keys are checked at the end.
        ready = next((one for one in waiting if not _needs(one) & {*waiting} - {one}), waiting[0])
        waiting.remove(ready)
        done.append(ready)
    return done


def _needs(model: type[models.Model]) -> set[type[models.Model]]:
    return {field.related_model._meta.concrete_model for field in model._meta.local_fields if field.related_model}


def _table(model: type[models.Model]) -> dict[str, Any]:
    fields = model._meta.local_concrete_fields
    columns = [field.column for field in fields]
    types = [next((name for kind, name in _TYPES if isinstance(field, kind)), "") for field in fields]
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        # Names come from the models.
        cursor.execute(f'SELECT {quoted} FROM "{table}" ORDER BY "{key}"')  # noqa: S608
        rows = [[_neutral(value, kind) for value, kind in zip(row, types, strict=True)] for row in cursor.fetchall()]
    return {"name": table, "columns": columns, "types": types, "rows": rows}


def _neutral(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "boolean":
        return bool(value)
    if kind == "bytes":
        return _encoded(value)
    if kind == "moment":
        # SQLite keeps moments in UTC without saying so.
        return value.replace(tzinfo=UTC).isoformat(" ")
    return value if isinstance(value, int | float | str) else str(value)


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def migrate_as_recorded(content: dict[str, Any], own_apps: set[str]) -> None:
    """Bring an empty database to the migrations of the dump, and to no other of our own apps.

    What others' packages have squashed since is left out. Raises KeyError when one of our own is no more.
    """
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    recorded = [(app, name) for app, name in content["migrations"]]
    if gone := [key for key in recorded if key[0] in own_apps and key not in nodes]:
        raise KeyError(f"Released migrations are gone: {gone}")
    known = {key for key in recorded if key in nodes}
    # Each app's last one: Django takes an earlier one for a wish to go back to it.
    last = [
        key for key in known if not any(child.key in known for child in nodes[key].children if child.key[0] == key[0])
    ]
    # Others' first: Django builds all models that are there at each step, and ours are the many.
    executor.migrate(sorted(last, key=lambda key: (key[0] in own_apps, key)))
    applied = MigrationRecorder(connection).applied_migrations().keys()
    own = {key for key in applied if key[0] in own_apps}
    if own != {key for key in recorded if key[0] in own_apps}:
        raise ValueError("The database is not at the migrations of the dump.")


def load(content: dict[str, Any]) -> None:
    """Write the rows of a dump into a database at its migrations, in place of what migrations put there."""
    own_tables = [name for name in connection.introspection.table_names() if name != "django_migrations"]
    skipped = [name for name in own_tables if name.startswith((SEARCH_INDEX, "sqlite_"))]
    sqlite = connection.vendor == "sqlite"
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if not sqlite:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for name in own_tables:
            if name not in skipped:
                cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name from the database
        for table in content["tables"]:
            _insert(cursor, table)
        if not sqlite:
            _move_sequences(cursor, content["tables"])
    connection.check_constraints()


def restore_files(content: dict[str, Any]) -> None:
    """Put the uploads that pages show into the storage at hand."""
    for name, text in content["files"].items():
        default_storage.save(name, ContentFile(base64.b64decode(text)))


def _insert(cursor, table: dict[str, Any]) -> None:
    columns = ", ".join(f'"{column}"' for column in table["columns"])
    places = ", ".join(["%s"] * len(table["columns"]))
    rows = [[_own(value, kind) for value, kind in zip(row, table["types"], strict=True)] for row in table["rows"]]
    cursor.executemany(f'INSERT INTO "{table["name"]}" ({columns}) VALUES ({places})', rows)  # noqa: S608


def _own(value: Any, kind: str) -> Any:
    """A value as the database at hand takes it."""
    if value is None or not kind:
        return value
    if kind == "bytes":
        return base64.b64decode(value)
    return value.removesuffix("+00:00") if kind == "moment" and connection.vendor == "sqlite" else value


def _move_sequences(cursor, tables: list[dict[str, Any]]) -> None:
    """PostgreSQL counts on from the highest number that was written."""
    for table in tables:
        if "id" in table["columns"]:
            name = f'"{table["name"]}"'
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [name])
            if sequence := cursor.fetchone()[0]:
                cursor.execute(f"SELECT setval(%s, (SELECT max(id) FROM {name}))", [sequence])  # noqa: S608
