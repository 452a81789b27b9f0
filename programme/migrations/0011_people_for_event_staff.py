"""Those who may change a programme may make and describe the people who appear in it, which the pages held before."""

from django.db import migrations

ACTIONS = ("add", "change", "view")


def grant(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.filter(
        permissions__codename="add_appearance", permissions__content_type__app_label="programme"
    )
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="core", model="person"
    )
    for group in groups.distinct():
        for action in ACTIONS:
            permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=f"{action}_person", defaults={"name": f"Can {action} person"}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0010_programme_changes"),
        ("core", "0006_limit_of_second_factor"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
