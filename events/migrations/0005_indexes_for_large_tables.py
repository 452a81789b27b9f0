from django.conf import settings
from django.db import migrations, models

from core.db.trigram import TrigramIndexes

SEARCH = TrigramIndexes(
    events_ticket=('attendee_name', 'attendee_email'),
    events_event=('title_nb', 'title_en', 'venue', 'place'),
)


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0004_invoice_abroad"),
        ('payments', '0008_indexes_for_large_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='codeuse',
            index=models.Index(fields=['-used_at', '-id'], name='events_codeuse_newest'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['event', 'attendee_name'], name='events_ticket_by_event'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['attendee_name'], name='events_ticket_name'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['attendee_email'], name='events_ticket_email'),
        ),
        migrations.RunPython(SEARCH.forwards, SEARCH.backwards),
    ]
