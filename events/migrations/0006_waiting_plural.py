from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_ticket_units'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='waitingentry',
            options={'ordering': ['event_id', 'rank', 'pk'], 'verbose_name': 'place on the waiting list', 'verbose_name_plural': 'places on the waiting list'},
        ),
    ]
