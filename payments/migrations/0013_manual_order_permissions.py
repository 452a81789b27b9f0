"""Groups that register payments may take them at the desk and issue invoices with free lines.

Groups that look after memberships may write such invoices, and leave it to others to issue them. New installations get
this from `accounts.roles`. Here the groups of an older one get it.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from payments.models.immutable_triggers import renew

#: (codename, name), as Django itself creates them after all migrations.
DRAFTS = (
    ("add_freeinvoice", "Can add invoice draft"),
    ("view_freeinvoice", "Can view invoice draft"),
    ("change_freeinvoice", "Can change invoice draft"),
    ("delete_freeinvoice", "Can delete invoice draft"),
)
ISSUE = (("issue_freeinvoice", "Can issue invoices with free lines"),)
DESK = (("take_desk_payment", "Can take payments at the desk"),)


def _permissions(apps: Apps, model: str, names: tuple[tuple[str, str], ...]) -> list:
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="payments", model=model
    )
    return [
        apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )[0]
        for codename, name in names
    ]


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group").objects
    drafts, issue = _permissions(apps, "freeinvoice", DRAFTS), _permissions(apps, "freeinvoice", ISSUE)
    desk = _permissions(apps, "payment", DESK)
    for app_label, codename, permissions in (
        ("payments", "add_payment", drafts + issue + desk),
        ("membership", "add_membership", drafts),
        ("events", "add_ticket", desk),
    ):
        allowed = groups.filter(permissions__codename=codename, permissions__content_type__app_label=app_label)
        for group in allowed.distinct():
            group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0012_manual_orders"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        # SQLite has built the table of payments anew for its new columns, and with it lost its triggers.
        migrations.RunPython(renew, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
