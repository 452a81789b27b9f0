from django.db import migrations

from core.db.trigram import TrigramIndexes

SEARCH = TrigramIndexes(accounts_user=("email", "first_name", "last_name"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(SEARCH.forwards, SEARCH.backwards),
    ]
