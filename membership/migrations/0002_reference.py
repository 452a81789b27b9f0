from django.db import migrations

from membership.reference import load


def forwards(apps, schema_editor):
    load(apps.get_model("membership", "Municipality"), apps.get_model("membership", "Industry"))


class Migration(migrations.Migration):
    dependencies = [("membership", "0001_initial")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
