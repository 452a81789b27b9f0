"""Groups that give tickets away may also take orders for buyers, and exceed limits with a reason.

New installations get this from `accounts.roles`. Here the groups of an older one get it.
"""

from django.db import migrations

#: (codename, name), as Django itself creates them after all migrations.
PERMISSIONS = (
    ("take_orders", "Can take orders for buyers"),
    ("exceed_limits", "Can exceed what buyers may book, with a reason"),
)


def grant(apps, schema_editor):
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="events", model="event"
    )
    groups = apps.get_model("auth", "Group").objects.filter(
        permissions__codename="add_ticket", permissions__content_type__app_label="events"
    )
    for group in groups.distinct():
        for codename, name in PERMISSIONS:
            permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_indexes_for_large_tables"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="event",
            options={
                "ordering": ["-starts_at", "-pk"],
                "permissions": [
                    ("export_attendees", "Can export attendee lists"),
                    ("take_orders", "Can take orders for buyers"),
                    ("exceed_limits", "Can exceed what buyers may book, with a reason"),
                ],
                "verbose_name": "event",
                "verbose_name_plural": "events",
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
