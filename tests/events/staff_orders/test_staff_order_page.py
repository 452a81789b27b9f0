"""Orders that staff take by telephone or at the desk, through the admin's own pages."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.roles import create_roles
from events.enums import Audience, EventStatus
from events.models import Ticket, TicketType
from events.stock.recount import differences
from payments.enums import DocumentKind, OrderStatus, PaymentMeans, PaymentMethod
from payments.models import Order, Payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def event_staff(client, django_user_model, second_factor):
    create_roles()
    user = django_user_model.objects.create_user("desk@example.no", first_name="Dina", is_staff=True)
    user.groups.add(Group.objects.get(name="Event staff"))
    client.force_login(user)
    return user


@pytest.fixture
def page(client, event, event_page, event_staff, commit_mail):
    """Post the page of the event; returns the response. `then` is the order, if one was placed."""

    class Page:
        url = f"/admin/events/order/{event.pk}/"

        def get(self):
            return client.get(self.url)

        def update(self, **data):
            return client.post(self.url, {"update": "1", **data})

        def take(self, ticket_type, number=1, **data):
            key = data.pop("key", "k" * 20)
            form = {
                f"t{ticket_type.pk}": str(number),
                "name": "Per Hansen",
                "email": "per@example.no",
                "attending": "on",
                "terms": "on",
                "pay": "link",
                "hold_hours": "48",
                "language": "nb",
                "submission_key": key,
                f"a{ticket_type.pk}-2-name": "Ola" if number > 1 else "",
                f"a{ticket_type.pk}-2-email": "ola@example.no" if number > 1 else "",
            }
            with commit_mail():
                return client.post(self.url, {k: v for k, v in (form | data).items() if v is not None})

    return Page()


INVOICED = {"pay": "invoice", "organisation_name": "Fjordbygg AS", "org_number": "923 609 016", "address": "Gata 1"}


def entry(order):
    return ModelLogEntry.objects.for_instance(order).get(action="events.order_taken")


def test_the_first_page_finds_the_event(client, event_page, event_staff, event):
    assert "Eiendomsdagen" in client.get("/admin/events/order/").content.decode()
    assert f"/admin/events/order/{event.pk}/" in client.get("/admin/events/order/?q=eiendoms").content.decode()
    assert f"/admin/events/order/{event.pk}/" not in client.get("/admin/events/order/?q=noe+annet").content.decode()


def test_a_link_is_sent_and_the_order_is_held_as_long_as_staff_say(page, standard, event_staff):
    response = page.take(standard, 2, hold_hours="48")
    order = Order.objects.get()
    assert response.status_code == 302
    assert response.url == f"/admin/orders/inspect/{order.pk}/"
    assert (order.status, order.method, order.total_ore) == (OrderStatus.HELD, PaymentMethod.CARD, 2 * 349_000)
    assert order.placed_by == event_staff
    assert order.has_long_hold
    assert 47.9 < (order.expires_at - order.created_at).total_seconds() / 3600 < 48.1
    assert order.client == ""
    assert "Egne vilkår." in order.terms
    [message] = mail.outbox
    assert message.to == ["per@example.no"]
    assert f"/{order.access_key}/" in message.body
    assert "3490" in re.sub(r"\s", "", message.body) or "6980" in re.sub(r"\s", "", message.body)
    standard.refresh_from_db()
    assert standard.taken == 2
    assert entry(order).data["pay"] == "link"
    assert entry(order).user == event_staff


def test_the_buyers_language_decides_the_mail_the_terms_and_the_lines(page, standard):
    page.take(standard, language="en")
    order = Order.objects.get()
    assert order.language == "en"
    assert "Own terms." in order.terms
    assert order.lines.get().description == "The Property Day: Standard"
    assert mail.outbox[0].subject == f"Your order {order.reference} is ready to be paid"


def test_an_invoice_is_issued_with_kid(page, standard, event):
    event.invoice_allowed = True
    event.save()
    assert page.take(standard, **INVOICED).status_code == 302
    order = Order.objects.get()
    document = order.documents.get()
    assert (order.status, order.method) == (OrderStatus.CONFIRMED, PaymentMethod.INVOICE)
    assert document.kind == DocumentKind.INVOICE
    assert document.kid
    assert order.settled_at is None
    assert not order.has_long_hold


def test_an_invoice_needs_an_organisation(page, standard, event):
    event.invoice_allowed = True
    event.save()
    response = page.take(standard, pay="invoice", organisation_name="Fjordbygg AS", org_number="923609017")
    assert response.status_code == 422
    assert "923609017" in response.content.decode()
    assert not Order.objects.exists()


def test_an_event_without_invoices_can_be_invoiced_with_a_reason(page, standard):
    response = page.take(standard, **INVOICED)
    assert response.status_code == 422
    assert "exceed-invoice-0" in response.content.decode()
    page.take(standard, **INVOICED, **{"exceed-invoice-0": "1", "reason": "Avtalt"})
    assert Order.objects.get().method == PaymentMethod.INVOICE


@pytest.mark.parametrize("means", [PaymentMeans.TERMINAL, PaymentMeans.CASH, PaymentMeans.VIPPS, PaymentMeans.OTHER])
def test_paid_at_the_desk_is_a_payment_with_a_receipt(page, standard, event_staff, means):
    page.take(standard, pay="desk", means=means.value, payment_reference="Slipp 12")
    order = Order.objects.get()
    payment = Payment.objects.get()
    assert order.status == OrderStatus.CONFIRMED
    assert order.settled_at
    assert (payment.method, payment.means, payment.note) == (PaymentMethod.MANUAL, means, "Slipp 12")
    assert payment.amount_ore == 349_000
    assert payment.registered_by == event_staff
    assert payment.receipt == order.documents.get()
    assert payment.receipt.snapshot["payments"][0]["means"] == means
    assert any("kvittering" in name for message in mail.outbox for name, *_rest in message.attachments)
    logged = ModelLogEntry.objects.for_instance(order).get(action="payments.register")
    assert logged.data["means"] == means


def test_free_needs_a_reason_and_costs_nothing(page, standard):
    assert page.take(standard, pay="free").status_code == 422
    page.take(standard, pay="free", reason="Foredragsholder")
    order = Order.objects.get()
    assert (order.status, order.method, order.total_ore) == (OrderStatus.CONFIRMED, PaymentMethod.FREE, 0)
    line = order.lines.get()
    assert (line.unit_ore, line.discount_ore) == (349_000, 349_000)
    assert (line.ticket_line.is_complimentary, line.ticket_line.note) == (True, "Foredragsholder")


def test_a_double_click_takes_one_order(page, standard):
    first = page.take(standard, pay="desk", means="cash")
    second = page.take(standard, pay="desk", means="cash")
    assert first.url == second.url
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
    page.take(standard, key="z" * 20)
    assert Order.objects.count() == 2


def test_typed_details_stay_when_something_is_wrong(page, standard):
    response = page.take(standard, email="per", terms=None)
    content = response.content.decode()
    assert response.status_code == 422
    assert 'value="Per Hansen"' in content
    assert 'value="per"' in content
    assert not Order.objects.exists()
    updated = page.update(**{f"t{standard.pk}": "3", "name": "Per Hansen", "email": "per", "submission_key": "k" * 20})
    assert updated.status_code == 200
    assert 'value="Per Hansen"' in updated.content.decode()


def test_the_form_comes_first_with_the_buyer_attending(page, standard):
    first = page.update(**{f"t{standard.pk}": "1"}).content.decode()
    assert re.search(r'<input[^>]*name="attending"[^>]*checked', first)
    later = page.update(**{f"t{standard.pk}": "1", "submission_key": "k" * 20}).content.decode()
    assert not re.search(r'<input[^>]*name="attending"[^>]*checked', later)


# --- The buyer's price ------------------------------------------------------------------------------------------------


def test_an_email_address_alone_gives_no_member_price(page, standard, member):
    page.take(standard, email=member.email)
    assert Order.objects.get().total_ore == 349_000


def test_a_contact_of_a_member_gets_the_member_price(page, standard, member):
    contact = member.contacts.get()
    found = page.update(find="medlem", **{f"t{standard.pk}": "1"}).content.decode()
    assert f'value="{contact.pk}"' in found
    chosen = page.update(contact=str(contact.pk), filled="", **{f"t{standard.pk}": "1"}).content.decode()
    assert 'value="Mette Medlem"' in chosen
    assert 'value="member@example.no"' in chosen
    page.take(standard, contact=str(contact.pk), email=member.email)
    order = Order.objects.get()
    assert order.total_ore == 279_000
    assert order.buyer == member
    assert entry(order).data["exceeded"] == []


def test_the_member_price_can_be_given_with_a_reason(page, standard):
    assert page.take(standard, member_price="on").status_code == 422
    page.take(standard, member_price="on", **{"exceed-member_price-0": "1", "reason": "Venter på innmelding"})
    order = Order.objects.get()
    assert order.total_ore == 279_000
    assert entry(order).data["exceeded"][0]["rule"] == "member_price"


def test_another_price_needs_a_reason(page, standard):
    price = {f"p{standard.pk}": "1 000"}
    assert page.take(standard, **price).status_code == 422
    page.take(standard, **price, **{f"exceed-price-{standard.pk}": "1", "reason": "Samlet avtale"})
    order = Order.objects.get()
    assert order.total_ore == 100_000
    assert not order.lines.get().ticket_line.is_member_price
    [exceeded] = entry(order).data["exceeded"]
    assert re.sub(r"\s", " ", exceeded["before"] + " " + exceeded["after"]) == "3 490 kr 1 000 kr"


@pytest.mark.parametrize("price", ["-5", "abc", "1e9", "99999999999999"])
def test_a_wrong_price_is_refused(page, standard, price):
    response = page.take(standard, **{f"p{standard.pk}": price})
    assert response.status_code == 422
    assert f'id="p{standard.pk}-error"' in response.content.decode()


# --- Limits -----------------------------------------------------------------------------------------------------------


def sold_out(ticket_type):
    TicketType.objects.filter(pk=ticket_type.pk).update(capacity=3, taken=3)


def test_a_sold_out_type_is_enlarged_with_a_reason(page, standard, event, event_staff):
    sold_out(standard)
    key = f"exceed-sold_out-{standard.pk}"
    refused = page.take(standard, 2)
    assert refused.status_code == 422
    assert key in refused.content.decode()
    assert page.take(standard, 2, **{key: "1"}).status_code == 422, "without a reason"
    page.take(standard, 2, **{key: "1", "reason": "Styret har bestemt det"})
    standard.refresh_from_db()
    event.refresh_from_db()
    assert (standard.capacity, standard.taken, event.taken) == (5, 5, 2)
    order = Order.objects.get()
    assert entry(order).data["exceeded"] == [
        {"rule": "sold_out", "ticket_type": "Ordinær", "before": "0", "after": "2"}
    ]
    logged = ModelLogEntry.objects.for_instance(event).get(action="events.limits_exceeded")
    assert logged.data["capacities"] == {str(standard.pk): {"before": 3, "after": 5}}
    assert "Styret har bestemt det" in logged.message
    assert "Styret har bestemt det" in page_of(order, event_staff)


def page_of(order, user):
    from django.test import Client

    client = Client()
    client.force_login(user)
    return str([entry.message for entry in ModelLogEntry.objects.for_instance(order)])


def test_the_room_is_never_exceeded(page, standard, event):
    type(event).objects.filter(pk=event.pk).update(capacity=10, taken=10)
    data = {"reason": "Vil gjerne"} | {f"exceed-{rule}-{standard.pk}": "1" for rule in ("sold_out", "most")}
    response = page.take(standard, **data)
    assert response.status_code == 422
    assert not Order.objects.exists()
    assert f"/admin/events/edit/{event.pk}/" in response.content.decode()


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("closed", lambda event, kind: type(event).objects.filter(pk=event.pk).update(status=EventStatus.CLOSED)),
        ("hidden", lambda event, kind: TicketType.objects.filter(pk=kind.pk).update(audience=Audience.CODE)),
        ("members", lambda event, kind: TicketType.objects.filter(pk=kind.pk).update(audience=Audience.MEMBERS)),
        ("most", lambda event, kind: TicketType.objects.filter(pk=kind.pk).update(max_per_order=1)),
        ("fewest", lambda event, kind: TicketType.objects.filter(pk=kind.pk).update(min_per_order=3, max_per_order=9)),
        (
            "not_open",
            lambda event, kind: TicketType.objects.filter(pk=kind.pk).update(sales_from=event.starts_at),
        ),
    ],
)
def test_each_limit_is_named_and_can_be_exceeded(page, standard, event, rule, change):
    change(event, standard)
    key = f"exceed-{rule}-{standard.pk}"
    refused = page.take(standard, 2)
    if rule == "not_open":
        # The sale opens when the event begins, which is when it closes as well.
        key = next(k for k in (key, f"exceed-closed-{standard.pk}") if k in refused.content.decode())
    assert refused.status_code == 422
    assert key in refused.content.decode()
    assert page.take(standard, 2, **{key: "1", "reason": "Avtalt på telefon"}).status_code == 302
    assert entry(Order.objects.get()).data["exceeded"][0]["rule"] == key.split("-")[1]


def test_a_cancelled_event_takes_no_orders(page, standard, event):
    type(event).objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
    assert page.take(standard).status_code == 422
    assert not Order.objects.exists()


def test_exceeding_needs_its_own_permission(page, standard, event_staff):
    group = event_staff.groups.get()
    group.permissions.remove(Permission.objects.get(codename="exceed_limits"))
    sold_out(standard)
    response = page.take(standard, **{f"exceed-sold_out-{standard.pk}": "1", "reason": "Vil", f"p{standard.pk}": "1"})
    assert response.status_code == 422
    assert f'name="exceed-sold_out-{standard.pk}"' not in response.content.decode()
    assert f'name="p{standard.pk}"' not in response.content.decode()
    assert not Order.objects.exists()


def test_desk_and_free_need_their_permissions(page, standard, event_staff):
    group = event_staff.groups.get()
    group.permissions.remove(*Permission.objects.filter(codename__in=["take_desk_payment", "add_ticket"]))
    for pay in ("desk", "free"):
        assert page.take(standard, pay=pay, reason="Vil").status_code == 422
    assert not Order.objects.exists()


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "99999", "61", "٣"])
def test_a_wrong_number_is_refused(page, standard, number):
    assert page.take(standard, number=1, **{f"t{standard.pk}": number}).status_code == 422
    assert not Order.objects.exists()


def test_a_discount_code_counts(page, standard, event):
    from events.enums import DiscountKind
    from events.models import DiscountCode

    DiscountCode.objects.create(event=event, code="HALV", kind=DiscountKind.PERCENT, percent=50)
    page.take(standard, code="halv")
    assert Order.objects.get().total_ore == 174_500
    assert page.take(standard, code="finnes-ikke", key="y" * 20).status_code == 422


@pytest.mark.parametrize("hours", ["", "0", "337", "abc"])
def test_the_hold_has_a_limit(page, standard, hours):
    assert page.take(standard, hold_hours=hours).status_code == 422
    assert not Order.objects.exists()


def test_an_add_on_is_taken_at_a_persons_ticket(page, standard, dinner):
    shown = page.update(**{f"t{standard.pk}": "1"}).content.decode()
    name = f"a{standard.pk}-1-x{dinner.pk}"
    assert f'name="{name}"' in shown
    assert page.take(standard, **{name: "on"}).status_code == 302
    order = Order.objects.get()
    assert order.total_ore == 349_000 + 65_000
    main, add_on = Ticket.objects.order_by("pk")
    assert (add_on.ticket_type, add_on.on_ticket, add_on.attendee_name) == (dinner, main, "Per Hansen")
    dinner.refresh_from_db()
    assert dinner.taken == 1


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("sold_out", {"capacity": 0}),
        ("closed", {"sales_until": timezone.now() - timedelta(days=1)}),
        ("not_open", {"sales_from": timezone.now() + timedelta(days=1)}),
        ("members", {"audience": Audience.MEMBERS}),
    ],
)
def test_each_limit_of_an_add_on_is_named_and_can_be_exceeded(page, standard, dinner, rule, change):
    TicketType.objects.filter(pk=dinner.pk).update(**change)
    name, key = f"a{standard.pk}-1-x{dinner.pk}", f"exceed-{rule}-{dinner.pk}"
    assert f'name="{name}"' in page.update(**{f"t{standard.pk}": "1"}).content.decode()
    refused = page.take(standard, **{name: "on"})
    assert (refused.status_code, Order.objects.count()) == (422, 0)
    assert key in refused.content.decode()
    assert page.take(standard, **{name: "on", key: "1"}).status_code == 422, "A reason is needed."
    assert page.take(standard, **{name: "on", key: "1", "reason": "Foredragsholder"}).status_code == 302
    order = Order.objects.get()
    assert Ticket.objects.get(ticket_type=dinner).on_ticket.line.order == order
    [exceeded] = entry(order).data["exceeded"]
    assert (exceeded["rule"], exceeded["ticket_type"]) == (rule, "Middag 19.00")
    assert differences() == []


def test_an_add_on_beyond_its_limit_needs_the_permission(page, standard, dinner, event_staff):
    group = Group.objects.get(name="Event staff")
    group.permissions.remove(Permission.objects.get(codename="exceed_limits"))
    TicketType.objects.filter(pk=dinner.pk).update(taken=10)
    name = f"a{standard.pk}-1-x{dinner.pk}"
    assert f'name="{name}"' not in page.update(**{f"t{standard.pk}": "1"}).content.decode()
    data = {name: "on", f"exceed-sold_out-{dinner.pk}": "1", "reason": "Vil gjerne"}
    assert page.take(standard, **data).status_code == 422
    assert not Order.objects.exists()
