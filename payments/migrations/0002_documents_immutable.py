"""An issued sales document can be neither changed nor deleted, also not by hand in the database.

A later migration that makes SQLite rebuild the table drops these triggers with it and must run `lock` again; a
test tries to change a row by SQL on the fully migrated database, so that cannot be forgotten.
"""

from django.db import migrations

REFUSAL = "An issued sales document cannot be changed or deleted."

SQLITE_LOCK = [
    f"""CREATE TRIGGER payments_salesdocument_no_update BEFORE UPDATE ON payments_salesdocument
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER payments_salesdocument_no_delete BEFORE DELETE ON payments_salesdocument
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    # INSERT OR REPLACE deletes the old row without asking the trigger above.
    f"""CREATE TRIGGER payments_salesdocument_no_replace BEFORE INSERT ON payments_salesdocument
        WHEN EXISTS (SELECT 1 FROM payments_salesdocument WHERE id = NEW.id OR "key" = NEW."key"
                     OR (series = NEW.series AND number = NEW.number))
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
]
SQLITE_UNLOCK = [
    f"DROP TRIGGER IF EXISTS payments_salesdocument_no_{what}" for what in ("update", "delete", "replace")
]

POSTGRESQL_LOCK = [
    f"""CREATE OR REPLACE FUNCTION payments_salesdocument_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER payments_salesdocument_no_change BEFORE UPDATE OR DELETE ON payments_salesdocument
       FOR EACH ROW EXECUTE FUNCTION payments_salesdocument_refuse()""",
    """CREATE TRIGGER payments_salesdocument_no_truncate BEFORE TRUNCATE ON payments_salesdocument
       FOR EACH STATEMENT EXECUTE FUNCTION payments_salesdocument_refuse()""",
]
POSTGRESQL_UNLOCK = [
    "DROP TRIGGER IF EXISTS payments_salesdocument_no_truncate ON payments_salesdocument",
    "DROP TRIGGER IF EXISTS payments_salesdocument_no_change ON payments_salesdocument",
    "DROP FUNCTION IF EXISTS payments_salesdocument_refuse()",
]

LOCK = {"sqlite": SQLITE_LOCK, "postgresql": POSTGRESQL_LOCK}
UNLOCK = {"sqlite": SQLITE_UNLOCK, "postgresql": POSTGRESQL_UNLOCK}


def lock(apps, schema_editor):
    for statement in LOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unlock(apps, schema_editor):
    for statement in UNLOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunPython(lock, unlock)]
