from django.db import migrations

from payments.models.immutable_triggers import renew


class Migration(migrations.Migration):
    """SQLite's `INSERT OR REPLACE` no longer replaces the stored PDF of a document."""

    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
