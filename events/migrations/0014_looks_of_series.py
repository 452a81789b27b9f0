import itertools

from django.db import migrations, models

from core.text import ascii_slug

ACCENTS = [("coral", "Coral"), ("ochre", "Ochre"), ("moss", "Moss"), ("fjord", "Fjord")]
GROUNDS = [("fjord", "Fjord"), ("night", "Night blue"), ("forest", "Forest green"), ("wine", "Wine red")]
MOTIFS = [
    ("bridge", "Bridge over the river"),
    ("arches", "Two arches"),
    ("town", "Roofs of the town"),
    ("crossing", "The great crossing"),
    ("river", "Winding river"),
    ("leaves", "Leaves"),
    ("stairs", "Stairs"),
]


def give_slugs(apps, schema_editor):
    """Each series has an address, made from its name as new ones get it."""
    taken = set()
    for series in apps.get_model("events", "EventSeries").objects.order_by("pk"):
        base = ascii_slug(series.name_nb)[:50].strip("-") or "series"
        candidates = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
        series.slug = next(slug for slug in candidates if slug not in taken)
        taken.add(series.slug)
        series.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [("events", "0013_event_without_track")]

    operations = [
        migrations.AddField(
            "eventseries",
            "accent",
            models.CharField(choices=ACCENTS, default="coral", max_length=10, verbose_name="accent colour"),
        ),
        migrations.AddField(
            "eventseries",
            "ground",
            models.CharField(
                choices=GROUNDS, default="fjord", help_text="Behind the title.", max_length=10, verbose_name="ground"
            ),
        ),
        migrations.AddField(
            "eventseries",
            "motif",
            models.CharField(
                blank=True,
                choices=MOTIFS,
                help_text="What is drawn where a page has no photo. Empty: another drawing for each edition.",
                max_length=10,
                verbose_name="motif",
            ),
        ),
        migrations.AddField(
            "eventseries",
            "lead_nb",
            models.TextField(
                blank=True,
                help_text="One or two sentences above all editions.",
                max_length=400,
                verbose_name="lead (Norwegian)",
            ),
        ),
        migrations.AddField(
            "eventseries", "lead_en", models.TextField(blank=True, max_length=400, verbose_name="lead (English)")
        ),
        migrations.AddField("eventseries", "slug", models.CharField(blank=True, default="", max_length=60)),
        migrations.RunPython(give_slugs, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "eventseries",
            "slug",
            models.SlugField(
                blank=True,
                help_text="Of the page with all editions. Made from the name when empty.",
                max_length=60,
                unique=True,
                verbose_name="short name in addresses",
            ),
        ),
    ]
