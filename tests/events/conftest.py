"""Fixtures of events: a conference with two ticket types, its pages in two languages, and users."""

from datetime import timedelta

import pytest
from booking_helpers import hold
from django.utils import timezone
from event_factory import create_event, create_ticket_type
from event_page_helpers import put_page
from membership_factory import create_membership
from page_factory import create_site, create_translation
from wagtail.models import Locale

from events.enums import EventKind
from events.models import Event, TicketType
from payments.orders.confirm import confirm_order
from programme.models import CalendarPage, ConferencePage


@pytest.fixture
def event(db) -> Event:
    starts = (timezone.localtime() + timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)
    return create_event(
        title_nb="Eiendomsdagen",
        title_en="The Property Day",
        slug="eiendomsdagen",
        kind=EventKind.CONFERENCE,
        starts_at=starts,
        ends_at=starts + timedelta(hours=8),
        venue="Union Scene",
        address="Grønland 68",
        postcode="3045",
        place="Drammen",
        capacity=100,
        cancel_until=starts - timedelta(days=14),
        terms_nb="Egne vilkår.",
        terms_en="Own terms.",
    )


@pytest.fixture
def standard(event) -> TicketType:
    return create_ticket_type(
        event=event,
        position=1,
        name_nb="Ordinær",
        name_en="Standard",
        price_ore=349_000,
        member_price_ore=279_000,
        capacity=50,
    )


@pytest.fixture
def student(event) -> TicketType:
    return create_ticket_type(
        event=event, position=2, name_nb="Student", name_en="Student", price_ore=49_000, max_per_order=2
    )


@pytest.fixture
def dinner(event, standard) -> TicketType:
    """An add-on with ten places, which can be cancelled until a week before the event."""
    return create_ticket_type(
        event=event,
        position=8,
        name_nb="Middag 19.00",
        name_en="Dinner 19.00",
        price_ore=65_000,
        capacity=10,
        needs_ticket=True,
        uses_seats=False,
        cancel_until=event.starts_at - timedelta(days=20),
    )


@pytest.fixture
def free_event(db) -> Event:
    starts = timezone.now() + timedelta(days=9)
    event = create_event(
        title_nb="Frokostmøte",
        kind=EventKind.BREAKFAST,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        place="Lier",
    )
    create_ticket_type(event=event, name_nb="Gratis plass", price_ore=0, vat_code="exempt", capacity=5)
    return event


@pytest.fixture
def site(db):
    """Home pages in both languages, and a calendar below each."""
    site = create_site()
    create_translation(site.root_page.specific, site.root_page.get_parent(), slug="hjem-en")
    return site


@pytest.fixture
def calendar(site) -> CalendarPage:
    home = site.root_page.specific
    page = home.add_child(instance=CalendarPage(title="Kalender", slug="kalender", locale=home.locale))
    create_translation(
        page, home.get_translation(Locale.objects.get(language_code="en")), title="Calendar", slug="calendar"
    )
    return page


@pytest.fixture
def event_page(calendar, event, standard, student):
    return put_page(calendar, event)


@pytest.fixture
def conference_page(calendar, event, standard):
    return put_page(calendar, event, ConferencePage)


def person(django_user_model, email, **fields):
    return django_user_model.objects.create_user(email, **fields)


@pytest.fixture
def stranger(db, django_user_model):
    return person(django_user_model, "stranger@example.no", first_name="Fremmed", last_name="Person")


@pytest.fixture
def member(db, django_user_model):
    """A contact of an organisation whose membership is paid and running."""
    from membership.models import Category, Contact, Organisation

    user = person(django_user_model, "member@example.no", first_name="Mette", last_name="Medlem")
    organisation = Organisation(name="Medlem AS", org_number="923609016")
    organisation.prepare()
    organisation.save()
    category = Category.objects.first() or Category.objects.create(name_nb="Bedrift", slug="bedrift")
    create_membership(organisation=organisation, category=category, starts_on=timezone.localdate() - timedelta(days=10))
    Contact.objects.create(organisation=organisation, user=user, valid_from=timezone.localdate() - timedelta(days=10))
    return user


@pytest.fixture
def checkout_answer(monkeypatch):
    """Replace Stripe in the checkout: an order with a price is sent to a made-up address at Stripe."""
    from events.booking import views

    start_checkout = views.session.start_checkout

    def start(order):
        return start_checkout(order) if order.total_ore == 0 else f"https://checkout.stripe.com/c/{order.reference}"

    monkeypatch.setattr(views.session, "start_checkout", start)


@pytest.fixture
def five_orders(free_event):
    """Five confirmed orders of one free event."""
    ticket_type = free_event.ticket_types.get()
    orders = [hold(free_event, ticket_type, f"a{n}@example.no", buyer=f"b{n}@example.no") for n in range(5)]
    for order in orders:
        confirm_order(order)
    return orders


@pytest.fixture
def superuser(db, django_user_model):
    return django_user_model.objects.create_superuser("chief@example.no")


@pytest.fixture
def staff_client(client, superuser, second_factor):
    """A test client that is signed in as a superuser."""
    client.force_login(superuser)
    return client


@pytest.fixture
def commit_mail(django_capture_on_commit_callbacks):
    """`with commit_mail(): …` runs the on-commit callbacks, which send queued e-mails."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
