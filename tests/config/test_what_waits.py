"""What waits in payments, membership and mail on the admin's first page, by role."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone, translation
from event_factory import create_event, create_ticket_type, days_ahead
from membership_factory import create_membership
from order_factory import confirmed_order, invoiced_order
from page_factory import create_site

from accounts.roles import create_roles
from core.admin.desk.waiting import waiting_for
from mail.models import OutgoingMail
from payments.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything_waits(db):
    create_site()
    ticket_type = create_ticket_type(create_event(slug="e", starts_at=days_ahead(30)), price_ore=50_000)
    flagged = confirmed_order(ticket_type)
    invoiced_order(ticket_type)
    Order.objects.filter(pk=flagged.pk).update(attention="Se på denne.")
    create_membership(starts_on=None, needs_approval=True)
    OutgoingMail.objects.create(email_name="x", to="a@example.no", language="nb", key="x", error="550", attempts=1)


def staff(role: str, django_user_model):
    create_roles()
    user = django_user_model.objects.create_user(email="r@example.no", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("Finance", ["orders", "overdue invoices", "failed e-mails"]),
        ("Membership staff", ["applications", "orders"]),
        ("Event staff", ["orders"]),
        ("Editors", []),
        ("Door", []),
    ],
)
def test_each_role_sees_its_own(everything_waits, django_user_model, time_machine, role, names):
    time_machine.move_to(timezone.now() + timedelta(days=20), tick=False)
    user = staff(role, django_user_model)
    assert [item.name for item in waiting_for(user)] == names


@pytest.mark.parametrize(
    ("language", "text"), [("nb", "ordre som må følges opp"), ("en", "order that needs attention")]
)
@pytest.mark.usefixtures("everything_waits", "second_factor")
def test_each_leads_to_a_page_that_the_reader_may_open(client, admin_user, time_machine, language, text):
    time_machine.move_to(timezone.now() + timedelta(days=20), tick=False)
    client.force_login(admin_user)
    with translation.override(language):
        items = waiting_for(admin_user)
    assert text in {item.text for item in items}
    for item in items:
        assert client.get(item.url).status_code == 200, item.url
