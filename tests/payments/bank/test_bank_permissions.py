from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, Permission

grant = import_module("payments.migrations.0007_bank_permissions").grant


def test_groups_that_register_payments_may_upload_after_the_upgrade(db):
    money, other = Group.objects.create(name="Økonomi"), Group.objects.create(name="Andre")
    money.permissions.add(Permission.objects.get(codename="add_payment", content_type__app_label="payments"))
    for _round in range(2):
        grant(apps, None)
    assert set(money.permissions.values_list("codename", flat=True)) == {
        "add_payment", "add_bankfile", "view_bankfile", "change_bankfile", "view_bankentry", "change_bankentry",
    }  # fmt: skip
    assert not other.permissions.exists()
    assert Permission.objects.filter(codename="add_bankfile").count() == 1
