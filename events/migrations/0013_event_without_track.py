from django.db import migrations


class Migration(migrations.Migration):
    # The tracks become rows of the programme first.
    dependencies = [("events", "0012_topics_and_language"), ("programme", "0003_items_of_agendas")]

    operations = [
        migrations.RemoveField(model_name="event", name="track_en"),
        migrations.RemoveField(model_name="event", name="track_nb"),
    ]
