"""The groups of a new installation."""

import pytest
from django.contrib.auth.models import Group

from accounts.roles import create_roles


def payment_permissions(group) -> set[str]:
    return set(group.permissions.filter(content_type__app_label="payments").values_list("codename", flat=True))


@pytest.mark.django_db
def test_finance_registers_payments_and_event_staff_do_not():
    create_roles()
    create_roles()
    finance, staff = Group.objects.get(name="Finance"), Group.objects.get(name="Event staff")
    moves_money = {"add_payment", "change_payment", "add_refund"}
    assert moves_money <= payment_permissions(finance)
    assert not {"add_payment", "change_payment"} & payment_permissions(staff)
