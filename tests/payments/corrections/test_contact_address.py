"""Changing the buyer's e-mail address: only staff can, and the old link stops working."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from payments.corrections.buyer_details import change_buyer_email
from payments.models import Order


@pytest.fixture
def clerk(client, django_user_model, second_factor):
    def clerk(*names, email="clerk@example.test"):
        user = django_user_model.objects.create_user(email, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *names]))
        client.force_login(user)
        return user

    return clerk


def test_emails_go_to_the_new_address_and_the_old_link_stops_working(client, clerk, buy, paid, commit, mailoutbox):
    order = paid(buy())
    old = order.get_absolute_url()
    user = clerk("view_order", "change_order")
    url = reverse("orders_details", args=[order.pk])
    assert url in client.get(reverse("orders:inspect", args=[order.pk])).content.decode()
    data = {"buyer_name": order.buyer_name, "buyer_email": "Ny@Example.test"}
    confirmation = client.post(url, data)
    assert confirmation.templates[0].name == "payments/admin/order/buyer_details_confirm.html"
    assert Order.objects.get(pk=order.pk).access_key == order.access_key
    mailoutbox.clear()
    with commit():
        for _twice in range(2):
            client.post(url, data | {"confirmed": "1"})
    after = Order.objects.get(pk=order.pk)
    assert after.buyer_email == "ny@example.test"
    assert client.get(old).status_code == 404
    assert client.get(after.get_absolute_url()).status_code == 200
    assert [mail.to for mail in mailoutbox] == [["ny@example.test"]]
    assert after.access_key in mailoutbox[0].body
    entry = ModelLogEntry.objects.for_instance(order).get(action="payments.contact")
    assert (entry.user, entry.data) == (user, {"before": order.buyer_email, "after": "ny@example.test"})


@pytest.mark.parametrize("address", ["", "ikke-en-adresse", "x" * 300 + "@example.test"])
def test_an_invalid_address_changes_nothing(client, clerk, buy, paid, address):
    order = paid(buy())
    clerk("view_order", "change_order")
    data = {"buyer_name": order.buyer_name, "buyer_email": address, "confirmed": "1"}
    response = client.post(reverse("orders_details", args=[order.pk]), data)
    assert response.status_code == 422
    assert "buyer_email" in response.context["form"].errors
    assert Order.objects.get(pk=order.pk).access_key == order.access_key


def test_view_permission_cannot_change_the_address(client, clerk, buy, paid):
    order = paid(buy())
    clerk("view_order")
    data = {"buyer_name": order.buyer_name, "buyer_email": "tyv@example.test", "confirmed": "1"}
    client.post(reverse("orders_details", args=[order.pk]), data)
    assert Order.objects.get(pk=order.pk).buyer_email == order.buyer_email


def test_the_old_account_loses_access(client, clerk, buy, paid, django_user_model):
    before, after = (django_user_model.objects.create_user(f"{name}@example.test") for name in ("before", "after"))
    order = paid(buy(user=before))
    changed = change_buyer_email(order, "After@example.test", by=clerk())
    for user, shown in ((before, False), (after, True)):
        client.force_login(user)
        assert (changed.access_key in client.get("/min-side/").content.decode()) is shown
    assert change_buyer_email(changed, "nobody@example.test", by=None).buyer is None


def test_opening_the_buyers_page_needs_permission_and_is_logged(client, clerk, buy, paid):
    order = paid(buy())
    url = reverse("orders_buyers_page", args=[order.pk])
    clerk("view_order", "view_salesdocument", "view_payment")
    assert order.access_key not in client.get(reverse("orders:inspect", args=[order.pk])).content.decode()
    assert client.post(url).url == reverse("wagtailadmin_home")
    client.logout()
    user = clerk("view_order", "change_order", email="other@example.test")
    assert client.get(url).status_code == 405
    assert client.post(url).url == order.get_absolute_url()
    assert ModelLogEntry.objects.for_instance(order).get(action="payments.link_shown").user == user


def test_a_held_order_keeps_its_link(buy, clerk):
    order = buy()
    assert change_buyer_email(order, "ny@example.test", by=clerk()).access_key == order.access_key
