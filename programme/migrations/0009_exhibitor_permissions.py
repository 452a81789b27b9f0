"""Groups that change events may manage exhibitors. New installations get this from `accounts.roles`."""

from django.db import migrations

ACTIONS = ("add", "change", "delete", "view")


def grant(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.filter(
        permissions__codename="change_event", permissions__content_type__app_label="events"
    )
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="programme", model="exhibitor"
    )
    for group in groups.distinct():
        for action in ACTIONS:
            permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type,
                codename=f"{action}_exhibitor",
                defaults={"name": f"Can {action} exhibitor"},
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0008_exhibitors"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
