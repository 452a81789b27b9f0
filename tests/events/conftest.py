"""Fixtures of events: a conference with two ticket types, its pages in two languages, and users."""

from datetime import timedelta

import pytest
from booking_helpers import hold
from django.utils import timezone, translation
from event_factory import create_event, create_ticket_type
from event_page_helpers import put_page
from membership_factory import create_membership
from wagtail.models import Locale, Page, Site

from core.models import AssociationSettings
from events.enums import EventKind
from events.models import Event, TicketType
from payments.orders.confirm import confirm_order
from programme.models import CalendarPage, ConferencePage


@pytest.fixture(autouse=True)
def norwegian():
    """Start each test in Norwegian, as a request in another test may have changed the active language."""
    with translation.override("nb"):
        yield


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
    from home.models import HomePage

    Page.objects.filter(depth=2).delete()
    nb, _made = Locale.objects.get_or_create(language_code="nb")
    en, _made = Locale.objects.get_or_create(language_code="en")
    # A test with its own transactions empties the tables, including the rows that migrations created.
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=nb)
    home = root.add_child(instance=HomePage(title="Hjem", slug="hjem", locale=nb))
    home_en = home.copy_for_translation(en)
    home_en.save_revision().publish()
    Site.objects.all().delete()
    site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    AssociationSettings.objects.update_or_create(site=site, defaults={"name": "Begge Bredder"})
    return site


@pytest.fixture
def calendar(site) -> CalendarPage:
    home = site.root_page.specific
    page = home.add_child(instance=CalendarPage(title="Kalender", slug="kalender", locale=home.locale))
    translated = page.copy_for_translation(Locale.objects.get(language_code="en"))
    translated.title, translated.slug = "Calendar", "calendar"
    translated.save_revision().publish()
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
def stripe_says(monkeypatch):
    """Replace Stripe in the checkout: an order with a price is sent to a made-up address at Stripe."""
    from events.booking import views

    start_checkout = views.session.start_checkout

    def start(order):
        return start_checkout(order) if order.total_ore == 0 else f"https://checkout.stripe.com/c/{order.reference}"

    monkeypatch.setattr(views.session, "start_checkout", start)


@pytest.fixture
def five(free_event):
    """Five confirmed orders of one free event."""
    ticket_type = free_event.ticket_types.get()
    orders = [hold(free_event, ticket_type, f"a{n}@example.no", buyer=f"b{n}@example.no") for n in range(5)]
    for order in orders:
        confirm_order(order)
    return orders


@pytest.fixture
def chief(db, django_user_model):
    return django_user_model.objects.create_superuser("chief@example.no")


@pytest.fixture
def office(client, chief, second_factor):
    """A test client that is signed in as a superuser."""
    client.force_login(chief)
    return client


@pytest.fixture
def commit_mail(django_capture_on_commit_callbacks):
    """`with commit_mail(): …` runs the on-commit callbacks, which send queued e-mails."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
