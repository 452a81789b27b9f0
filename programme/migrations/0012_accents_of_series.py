from django.db import migrations, models


def take_accents(apps, schema_editor):
    """A series gets the accent that the page of its last edition has had."""
    for series in apps.get_model("events", "EventSeries").objects.order_by("pk"):
        pages = apps.get_model("programme", "ConferencePage").objects.filter(event__series=series, event__parent=None)
        if page := pages.order_by("-event__starts_at", "pk").first():
            series.accent = page.accent
            series.save(update_fields=["accent"])


class Migration(migrations.Migration):
    dependencies = [("programme", "0011_people_for_event_staff"), ("events", "0014_looks_of_series")]

    operations = [
        migrations.RunPython(take_accents, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "conferencepage",
            "accent",
            models.CharField(
                choices=[("coral", "Coral"), ("ochre", "Ochre"), ("moss", "Moss"), ("fjord", "Fjord")],
                default="coral",
                help_text="Of a conference without a series. Editions of a series have the colours of the series.",
                max_length=10,
                verbose_name="accent colour",
            ),
        ),
    ]
