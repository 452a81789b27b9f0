"""Groups that may refund may also pay out what is owed to buyers, and export the list of it.

New installations get this from `accounts.roles`. Here the groups of an older one get it.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: (codename, name), as Django itself creates them after all migrations.
PERMISSIONS = (
    ("add_payoutbatch", "Can add payout"),
    ("view_payoutbatch", "Can view payout"),
    ("change_payoutbatch", "Can change payout"),
    ("export_owed", "Can export money owed to buyers"),
)


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Group = apps.get_model("auth", "Group")
    groups = Group.objects.filter(
        permissions__codename="add_refund", permissions__content_type__app_label="payments"
    ).distinct()
    for group in groups:
        content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="payments", model="payoutbatch"
        )
        for codename, name in PERMISSIONS:
            permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0010_refunds_before_the_rule"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
