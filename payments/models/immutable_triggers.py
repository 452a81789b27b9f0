"""The database's own guard over money's documents: what migrations install, for SQLite and PostgreSQL.

An issued document and its stored file can be neither changed nor deleted, also not by hand. A refund's credit note is
a credit note of the same order, and a payment's receipt a receipt of the same order.

A migration that makes SQLite rebuild one of these tables drops its triggers: it must run `lock` again as its last
operation. A test tries to change rows by SQL on the fully migrated database, so that cannot be forgotten.
"""

REFUSAL = "An issued sales document cannot be changed or deleted."
NOT_ITS_NOTE = "A refund belongs to a credit note of its own order."
NOT_ITS_RECEIPT = "A payment belongs to a receipt of its own order."

_NOTE = """(SELECT 1 FROM payments_salesdocument d
            WHERE d.id = NEW.credit_note_id AND d.order_id = NEW.order_id AND d.kind = 'credit_note')"""
_RECEIPT = """(SELECT 1 FROM payments_salesdocument d
               WHERE d.id = NEW.receipt_id AND d.order_id = NEW.order_id AND d.kind = 'receipt'
               AND d.corrects_id IS NULL)"""
#: table, column, trigger's name, what must exist, refusal
_TIES = (
    ("payments_refund", "credit_note_id", "payments_refund_note", _NOTE, NOT_ITS_NOTE),
    ("payments_payment", "receipt_id", "payments_payment_receipt", _RECEIPT, NOT_ITS_RECEIPT),
)

_SQLITE_LOCK = [
    f"""CREATE TRIGGER payments_salesdocument_no_update BEFORE UPDATE ON payments_salesdocument
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER payments_salesdocument_no_delete BEFORE DELETE ON payments_salesdocument
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    # INSERT OR REPLACE deletes the old row without asking the trigger above.
    f"""CREATE TRIGGER payments_salesdocument_no_replace BEFORE INSERT ON payments_salesdocument
        WHEN EXISTS (SELECT 1 FROM payments_salesdocument WHERE id = NEW.id
                     OR replaces_id = NEW.replaces_id OR reverses_id = NEW.reverses_id
                     OR (series = NEW.series AND number = NEW.number)
                     OR (NEW.kind = 'invoice' AND NEW.corrects_id IS NULL AND NEW.replaces_id IS NULL
                         AND kind = 'invoice' AND corrects_id IS NULL AND replaces_id IS NULL
                         AND order_id = NEW.order_id))
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",  # noqa: S608 - its only part is a constant
    *(
        f"""CREATE TRIGGER payments_documentfile_no_{what} BEFORE {what.upper()} ON payments_documentfile
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
        for what in ("update", "delete")
    ),
    *(
        f"""CREATE TRIGGER {name}_{what} BEFORE {event} ON {table}
            WHEN NEW.{column} IS NOT NULL AND NOT EXISTS {exists}
            BEGIN SELECT RAISE(ABORT, '{refusal}'); END"""
        for table, column, name, exists, refusal in _TIES
        for what, event in (("insert", "INSERT"), ("update", f"UPDATE OF {column}"))
    ),
]
_SQLITE_UNLOCK = [
    *(f"DROP TRIGGER IF EXISTS {name}_{what}" for _t, _c, name, _e, _r in _TIES for what in ("insert", "update")),
    *(f"DROP TRIGGER IF EXISTS payments_documentfile_no_{what}" for what in ("update", "delete")),
    *(f"DROP TRIGGER IF EXISTS payments_salesdocument_no_{what}" for what in ("update", "delete", "replace")),
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
        for table, column, name, exists, refusal in _TIES
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
        for table, _column, name, _exists, _refusal in _TIES
        for statement in (f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}_refuse()")
    ),
    *(
        f"DROP TRIGGER IF EXISTS payments_{table}_no_{what} ON payments_{table}"
        for table in ("documentfile", "salesdocument")
        for what in ("truncate", "change")
    ),
    "DROP FUNCTION IF EXISTS payments_salesdocument_refuse()",
]

LOCK = {"sqlite": _SQLITE_LOCK, "postgresql": _POSTGRESQL_LOCK}
UNLOCK = {"sqlite": _SQLITE_UNLOCK, "postgresql": _POSTGRESQL_UNLOCK}


def lock(apps, schema_editor) -> None:
    """For `migrations.RunPython`."""
    for statement in LOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unlock(apps, schema_editor) -> None:
    """The reverse; also before an operation that would touch the rows. Safe where nothing is locked."""
    for statement in UNLOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)
