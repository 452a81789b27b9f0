"""Database triggers that protect sales documents, for SQLite and PostgreSQL. Migrations install them.

The triggers refuse to change or delete an issued document or its stored file, also by SQL. They require that a
refund's credit note is a credit note of the same order, and that a payment's receipt is a receipt of the same order.

When a migration makes SQLite rebuild one of these tables, SQLite drops the table's triggers: the migration must run
`lock` and `lock_kid` again as its last operations. A test changes rows by SQL on the fully migrated database and
fails otherwise.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSAL = "An issued sales document cannot be changed or deleted."
WRONG_CREDIT_NOTE = "A refund belongs to a credit note of its own order."
WRONG_RECEIPT = "A payment belongs to a receipt of its own order."

_CREDIT_NOTE = """(SELECT 1 FROM payments_salesdocument d
            WHERE d.id = NEW.credit_note_id AND d.order_id = NEW.order_id AND d.kind = 'credit_note')"""
_RECEIPT = """(SELECT 1 FROM payments_salesdocument d
               WHERE d.id = NEW.receipt_id AND d.order_id = NEW.order_id AND d.kind = 'receipt'
               AND d.corrects_id IS NULL)"""
#: (table, column, name of the trigger, subquery that must give a row, error message)
_RELATIONS = (
    ("payments_refund", "credit_note_id", "payments_refund_note", _CREDIT_NOTE, WRONG_CREDIT_NOTE),
    ("payments_payment", "receipt_id", "payments_payment_receipt", _RECEIPT, WRONG_RECEIPT),
)

_SQLITE_LOCK = [
    f"""CREATE TRIGGER payments_salesdocument_no_update BEFORE UPDATE ON payments_salesdocument
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER payments_salesdocument_no_delete BEFORE DELETE ON payments_salesdocument
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    # INSERT OR REPLACE deletes the old row without running the trigger above.
    f"""CREATE TRIGGER payments_salesdocument_no_replace BEFORE INSERT ON payments_salesdocument
        WHEN EXISTS (SELECT 1 FROM payments_salesdocument WHERE id = NEW.id
                     OR replaces_id = NEW.replaces_id OR reverses_id = NEW.reverses_id
                     OR (series = NEW.series AND number = NEW.number)
                     OR (NEW.kind = 'invoice' AND NEW.corrects_id IS NULL AND NEW.replaces_id IS NULL
                         AND kind = 'invoice' AND corrects_id IS NULL AND replaces_id IS NULL
                         AND order_id = NEW.order_id))
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",  # noqa: S608 - the only inserted value is a constant
    f"""CREATE TRIGGER payments_documentfile_no_replace BEFORE INSERT ON payments_documentfile
        WHEN EXISTS (SELECT 1 FROM payments_documentfile WHERE id = NEW.id OR document_id = NEW.document_id)
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",  # noqa: S608 - the only inserted value is a constant
    *(
        f"""CREATE TRIGGER payments_documentfile_no_{operation} BEFORE {operation.upper()} ON payments_documentfile
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
        for operation in ("update", "delete")
    ),
    *(
        f"""CREATE TRIGGER {name}_{operation} BEFORE {event} ON {table}
            WHEN NEW.{column} IS NOT NULL AND NOT EXISTS {exists}
            BEGIN SELECT RAISE(ABORT, '{refusal}'); END"""
        for table, column, name, exists, refusal in _RELATIONS
        for operation, event in (("insert", "INSERT"), ("update", f"UPDATE OF {column}"))
    ),
]
_SQLITE_UNLOCK = [
    *(
        f"DROP TRIGGER IF EXISTS {name}_{operation}"
        for _table, _column, name, _exists, _refusal in _RELATIONS
        for operation in ("insert", "update")
    ),
    *(
        f"DROP TRIGGER IF EXISTS payments_{table}_no_{operation}"
        for table in ("documentfile", "salesdocument")
        for operation in ("update", "delete", "replace")
    ),
]

_POSTGRESQL_LOCK = [
    f"""CREATE OR REPLACE FUNCTION payments_salesdocument_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    *(
        statement
        for table in ("salesdocument", "documentfile")
        for statement in (
            f"""CREATE TRIGGER payments_{table}_no_change BEFORE UPDATE OR DELETE ON payments_{table}
                FOR EACH ROW EXECUTE FUNCTION payments_salesdocument_refuse()""",
            f"""CREATE TRIGGER payments_{table}_no_truncate BEFORE TRUNCATE ON payments_{table}
                FOR EACH STATEMENT EXECUTE FUNCTION payments_salesdocument_refuse()""",
        )
    ),
    *(
        statement
        for table, column, name, exists, refusal in _RELATIONS
        for statement in (
            f"""CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF NEW.{column} IS NOT NULL AND NOT EXISTS {exists} THEN
                    RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
                  END IF;
                  RETURN NEW;
                END $$""",
            f"""CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {column} ON {table}
                FOR EACH ROW EXECUTE FUNCTION {name}_refuse()""",
        )
    ),
]
_POSTGRESQL_UNLOCK = [
    *(
        statement
        for table, _column, name, _exists, _refusal in _RELATIONS
        for statement in (f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}_refuse()")
    ),
    *(
        f"DROP TRIGGER IF EXISTS payments_{table}_no_{operation} ON payments_{table}"
        for table in ("documentfile", "salesdocument")
        for operation in ("truncate", "change")
    ),
    "DROP FUNCTION IF EXISTS payments_salesdocument_refuse()",
]

#: As `payments_salesdocument_no_replace`, for the column that came with 0002.
_SQLITE_KID = f"""CREATE TRIGGER payments_salesdocument_no_replace_kid BEFORE INSERT ON payments_salesdocument
    WHEN NEW.kid IS NOT NULL AND EXISTS (SELECT 1 FROM payments_salesdocument WHERE kid = NEW.kid)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""  # noqa: S608 - the only inserted value is a constant

LOCK = {"sqlite": _SQLITE_LOCK, "postgresql": _POSTGRESQL_LOCK}
UNLOCK = {"sqlite": _SQLITE_UNLOCK, "postgresql": _POSTGRESQL_UNLOCK}


def lock(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install the triggers; for `migrations.RunPython`."""
    for statement in LOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def renew(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Replace the triggers by those of this version; for a migration after a change to them."""
    unlock(apps, schema_editor)
    lock(apps, schema_editor)


def unlock(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers: the reverse of `lock`, also needed before an operation that changes rows. Safe to repeat."""
    for statement in UNLOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def lock_kid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install the trigger about the column `kid`, which SQLite alone needs; for `migrations.RunPython`."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_SQLITE_KID, params=None)


def unlock_kid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The reverse of `lock_kid`."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS payments_salesdocument_no_replace_kid", params=None)
