from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programme", "0003_items_of_agendas")]

    operations = [
        migrations.RemoveField(model_name="conferencepage", name="agenda"),
        migrations.RemoveField(model_name="conferencepage", name="speakers"),
        migrations.RemoveField(model_name="eventpage", name="agenda"),
        migrations.RemoveField(model_name="eventpage", name="speakers"),
    ]
