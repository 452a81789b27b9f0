"""Groups that do the money's work may register payments too: the role Finance has had it since payments by bank.

Only groups that may do more than that already: see all orders, accept payments and send money back.
"""

from django.db import migrations

HELD = ("view_order", "change_order", "change_payment", "add_refund")


def give(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    wanted = Permission.objects.filter(content_type__app_label="payments", codename="add_payment").first()
    if wanted is None:
        return  # a new installation: its groups are made after the migrations, with all that they need
    for group in apps.get_model("auth", "Group").objects.all():
        held = group.permissions.filter(content_type__app_label="payments", codename__in=HELD)
        if held.count() == len(HELD):
            group.permissions.add(wanted)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_files_immutable"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Nobody can say afterwards which groups had it before.
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
