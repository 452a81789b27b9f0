from django.db import migrations, models

from core.db.trigram import TrigramIndexes

SEARCH = TrigramIndexes(
    membership_organisation=('name', 'org_number', 'city', 'sort_key'),
)


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0001_initial'),
        ('payments', '0008_indexes_for_large_tables'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='duescharge',
            index=models.Index(fields=['-created_at', '-id'], name='membership_dues_newest'),
        ),
        migrations.RunPython(SEARCH.forwards, SEARCH.backwards),
    ]
