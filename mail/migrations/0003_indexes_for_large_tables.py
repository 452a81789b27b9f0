from django.db import migrations, models

from core.db.trigram import TrigramIndexes

SEARCH = TrigramIndexes(
    mail_outgoingmail=('to', 'key', 'error'),
)


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0002_limits'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='outgoingmail',
            index=models.Index(fields=['-created_at', '-id'], name='mail_newest'),
        ),
        migrations.RunPython(SEARCH.forwards, SEARCH.backwards),
    ]
