"""The groups of an installation, new and old."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from accounts.roles import create_roles

give = import_module("payments.migrations.0005_finance_registers_payments").give


def codes(group) -> set[str]:
    return set(group.permissions.filter(content_type__app_label="payments").values_list("codename", flat=True))


@pytest.mark.django_db
def test_only_groups_that_look_like_finance_are_given_what_finance_has():
    create_roles()
    finance, staff = Group.objects.get(name="Finance"), Group.objects.get(name="Event staff")
    as_new = codes(finance)
    add_payment = Permission.objects.get(codename="add_payment")
    finance.permissions.remove(add_payment)
    own = Group.objects.create(name="Økonomi")
    own.permissions.set(finance.permissions.all())
    half = Group.objects.create(name="Refusjoner")
    half.permissions.set(finance.permissions.exclude(codename="change_payment"))
    before = codes(staff)
    for _again in range(2):
        give(apps, None)
    assert codes(finance) == codes(own) == as_new
    assert "add_payment" in as_new
    assert "add_payment" not in codes(half)
    assert codes(staff) == before
