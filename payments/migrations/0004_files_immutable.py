"""A document's file, once written, stands as the document itself does: see migration 0002."""

from django.db import migrations

REFUSAL = "An issued sales document cannot be changed or deleted."

LOCK = {
    "sqlite": [
        f"""CREATE TRIGGER payments_documentfile_no_{what} BEFORE {what.upper()} ON payments_documentfile
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
        for what in ("update", "delete")
    ],
    "postgresql": [
        """CREATE TRIGGER payments_documentfile_no_change BEFORE UPDATE OR DELETE ON payments_documentfile
           FOR EACH ROW EXECUTE FUNCTION payments_salesdocument_refuse()""",
        """CREATE TRIGGER payments_documentfile_no_truncate BEFORE TRUNCATE ON payments_documentfile
           FOR EACH STATEMENT EXECUTE FUNCTION payments_salesdocument_refuse()""",
    ],
}
UNLOCK = {
    "sqlite": [f"DROP TRIGGER IF EXISTS payments_documentfile_no_{what}" for what in ("update", "delete")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS payments_documentfile_no_{what} ON payments_documentfile"
        for what in ("change", "truncate")
    ],
}


def lock(apps, schema_editor):
    for statement in LOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unlock(apps, schema_editor):
    for statement in UNLOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_ticket_office")]

    operations = [migrations.RunPython(lock, unlock)]
