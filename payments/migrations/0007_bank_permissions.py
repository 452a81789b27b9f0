"""Groups that register payments by hand may upload bank files too.

New installations get this from `accounts.roles`. Here the groups of an older one get it.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: (model, codename, name), as Django itself creates them after all migrations.
PERMISSIONS = (
    ("bankfile", "add_bankfile", "Can add bank file"),
    ("bankfile", "view_bankfile", "Can view bank file"),
    ("bankfile", "change_bankfile", "Can change bank file"),
    ("bankentry", "view_bankentry", "Can view bank entry"),
    ("bankentry", "change_bankentry", "Can change bank entry"),
)


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Group = apps.get_model("auth", "Group")
    groups = Group.objects.filter(
        permissions__codename="add_payment", permissions__content_type__app_label="payments"
    ).distinct()
    for group in groups:
        for model, codename, name in PERMISSIONS:
            content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                app_label="payments", model=model
            )
            permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0006_buyer_country"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
