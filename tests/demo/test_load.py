"""The demo's site as a whole: loaded once for this module, then looked at from all sides."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page, Site
from wagtail_localize.models import Translation

from accounts.demo import ROLES
from accounts.models import User
from core.models import AssociationSettings
from demo import load
from demo.content.events import EVENTS
from demo.content.news import NEWS
from demo.loaders import indexing, setup
from demo.loaders.users import MEMBER_COMPANY
from events.models import Event, Ticket
from events.stock.recount import differences
from home.models import HomePage, StandardPage
from mail.models import OutgoingMail
from membership.enums import MembershipStatus
from membership.models import DuesCharge, Membership, Organisation
from membership.queries import is_member_contact
from news.models import NewsPage
from payments.documents.reminders import invoices_to_remind
from payments.enums import DocumentKind, OrderStatus, PaymentMethod
from payments.models import Order, Payment, SalesDocument
from programme.models import ConferencePage, EventPage, Exhibitor, Partnership

#: One load for all: they must meet in one process, and before the tests that empty the tables.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PEOPLE = ("member", "member-colleague", "stranger")


@pytest.fixture(scope="module")
def steps(django_db_setup, django_db_blocker):
    """The names of the steps of the one load that all tests here share. Undone at the end of the module."""
    named = []

    def step(text, work):
        named.append(text)
        work()

    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        load.load(step)
        yield named
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def client(steps):
    return Client()


@pytest.fixture
def undone(steps):
    """What a test changes is put back before the next one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def test_a_second_load_changes_nothing(steps):
    counts = [model.objects.count() for model in (Page, User, Organisation, Order, SalesDocument, OutgoingMail)]
    again = []
    load.load(lambda text, work: again.append(text))
    assert again == []
    assert counts == [model.objects.count() for model in (Page, User, Organisation, Order, SalesDocument, OutgoingMail)]


def test_the_site_follows_the_port(undone, settings):
    settings.SITE_URL = "http://localhost:8123"
    load.load(lambda text, work: None)
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("localhost", 8123, True)


def test_the_loaded_demo_has_the_documented_content(steps):
    assert HomePage.objects.live().count() == 2
    assert NewsPage.objects.live().filter(locale__language_code="nb").count() == len(NEWS) == 12
    assert NewsPage.objects.live().filter(locale__language_code="en").count() >= 5
    assert Event.objects.count() == len(EVENTS)
    assert ConferencePage.objects.filter(locale__language_code="nb").count() >= 4
    assert Organisation.objects.listed().count() == 1000
    assert Membership.objects.in_status(MembershipStatus.ENDED).count() == 40
    assert Organisation.objects.exclude(logo=None).count() == 40
    assert not Page.objects.filter(title__contains="Welcome to your new Wagtail").exists()
    details = AssociationSettings.objects.get()
    assert details.name == "Begge Bredder"
    assert details.notice_page.specific.event == Event.objects.get(
        slug__startswith="eiendomsdagen-20", ends_at__gt=timezone.now()
    )


def test_every_role_can_sign_in(steps):
    emails = {role[0] for role in ROLES.values()}
    assert {email for email, _role in load.READY_LOGINS} == emails
    assert set(User.objects.filter(email__in=emails).values_list("email", flat=True)) == emails
    assert not EmailAddress.objects.filter(user__email__in=emails).exclude(verified=True, primary=True).exists()
    assert EmailAddress.objects.filter(user__email__in=emails).count() == len(emails)
    staff = User.objects.filter(is_staff=True, is_superuser=False)
    assert all(user.has_perm("wagtailadmin.access_admin") for user in staff)
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_member_colleague_and_non_member_accounts(steps):
    member, colleague, stranger = (User.objects.get(email=ROLES[role][0]) for role in PEOPLE)
    assert is_member_contact(member)
    assert is_member_contact(colleague)
    assert not is_member_contact(stranger)
    contact = member.contacts.get()
    assert contact.organisation.name == MEMBER_COMPANY
    assert contact.is_administrator
    assert not colleague.contacts.filter(is_administrator=True).exists()
    assert not colleague.contacts.filter(is_billing=True).exists()
    seminar, sessions = Order.objects.filter(buyer=stranger).order_by("created_at")
    for order in (seminar, sessions):
        assert order.status == OrderStatus.CONFIRMED
        assert order.payments.get().amount_ore == order.total_ore > 0
    conferences = sessions.lines.values_list("ticket_line__event__parent__slug", flat=True)
    assert len(conferences) == 2, "Two sessions of one conference, one of them free."
    assert len(set(conferences) - {None}) == 1
    paid = Order.objects.get(buyer=member)
    line = paid.lines.get()
    assert line.ticket_line.is_member_price


def test_counters_agree_with_the_orders(steps):
    assert differences() == []
    full = Event.objects.get(slug__startswith="workshop-forste-laerling")
    assert full.taken == full.capacity
    assert Ticket.objects.valid().filter(event=full).count() == full.capacity
    assert [entry.quantity for entry in full.waiting_entries.in_turn()] == [2, 1, 3]


def test_payments_have_documents_with_numbers_without_gaps(steps):
    confirmed = Order.objects.exclude(total_ore=0).exclude(status=OrderStatus.HELD)
    for order in confirmed.prefetch_related("payments", "documents"):
        paid = sum(payment.amount_ore for payment in order.payments.all())
        assert paid == order.total_ore or (paid == 0 and order.method == PaymentMethod.INVOICE)
        sold = [document.total_ore for document in order.documents.all() if document.kind != DocumentKind.CREDIT_NOTE]
        assert sold == [order.total_ore]
    assert Payment.objects.filter(order__total_ore=0).count() == 0
    for kind in (DocumentKind.RECEIPT, DocumentKind.INVOICE):
        documents = list(SalesDocument.objects.filter(kind=kind).order_by("number"))
        assert [document.number for document in documents] == list(range(1, len(documents) + 1))
        assert [document.issued_at for document in documents] == sorted(document.issued_at for document in documents)
    assert invoices_to_remind(timezone.now()).exists(), "the office has somebody to remind"
    assert not Order.objects.filter(created_at__gt=timezone.now()).exists()


def test_earlier_dues_have_no_invented_payments(steps):
    charges = DuesCharge.objects.all()
    assert charges.count() == 1000
    assert not charges.filter(paid_at=None).exists()
    assert not charges.exclude(order=None).exists()
    assert all(charge.basis["carried_over"] for charge in charges)
    some = charges.filter(membership__category__slug="company", membership__organisation__employees__lte=4).first()
    assert some.total_ore == 260_000 + 200_000  # dues without VAT, service charge with 25 %


def test_only_the_demos_own_people_get_mail(steps):
    waiting = OutgoingMail.objects.filter(sent_at=None)
    link = waiting.filter(email_name="exhibitor_link")
    assert list(link.values_list("to", flat=True)) == [ROLES["member"][0]]
    others = waiting.exclude(pk__in=link.values("pk"))
    # The stranger has two orders.
    assert sorted(others.values_list("to", flat=True)) == sorted(ROLES[role][0] for role in (*PEOPLE, "stranger"))


def test_the_hall_of_innsikt_is_full(steps):
    active = Exhibitor.objects.active()
    assert (active.count(), active.exclude(ticket=None).count()) == (74, 6)
    assert (active.ready().count(), active.filter(profile_nb="").count(), active.shown().count()) == (2, 5, 67)
    assert Exhibitor.objects.exclude(withdrawn_at=None).get().name == "Grønnlund Gartneri AS"
    assert len({(row.plan_x, row.plan_y) for row in active}) == 74
    assert Partnership.objects.exclude(organisation=None).count() == Partnership.objects.count() > 10


def pages():
    return Page.objects.live().filter(depth__gt=1).order_by("path").specific()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_page_opens_in_its_language(client, language):
    shown = 0
    for page in pages().filter(locale__language_code=language):
        answer = client.get(page.get_url())
        text = answer.content.decode()
        assert answer.status_code == 200, page.get_url()
        assert f'<html lang="{language}"' in text, page.get_url()
        assert len(re.findall(r"<h1[ >]", text)) == 1, page.get_url()
        assert "None" not in re.sub(r"<[^>]+>", " ", text), page.get_url()
        shown += 1
    assert shown > 30


def test_links_between_pages_lead_somewhere(client):
    """Also those to views: joining, the directory."""
    links = set()
    for page in pages():
        text = client.get(page.get_url()).content.decode()
        links |= set(re.findall(r'<a [^>]*href="(/[^"?#]*)', text))
    # Files in memory, as in tests, are not sent by Wagtail's view.
    documents = {link for link in links if link.startswith("/documents/")}
    assert documents
    assert documents <= {document.url for document in get_document_model().objects.all()}
    companies = [link for link in links if re.match(r"(/en)?/(members|medlemmer)/.", link)]
    broken = {
        link: client.get(link).status_code for link in (links - documents - set(companies)) | set(sorted(companies)[:5])
    }
    assert {link: status for link, status in broken.items() if status not in {200, 302}} == {}


def test_english_pages_link_to_their_norwegian_translation(client):
    for page in pages().filter(locale__language_code="en"):
        twin = page.get_translations().get(locale__language_code="nb")
        assert type(twin.specific) is type(page)
        if isinstance(page, EventPage | ConferencePage):
            assert twin.specific.event_id == page.event_id


def test_translations_are_known_to_the_translation_editor(steps):
    translated = Page.objects.filter(locale__language_code="en", depth__gt=1).count()
    assert Translation.objects.count() == translated
    assert Translation.objects.filter(enabled=True).count() > 20


@pytest.mark.parametrize("key", ["home", "event"])
def test_the_translation_editor_would_write_the_same_page(undone, key):
    """An editor who opens a synced translation and publishes it must find the demo's English, nothing lost."""
    model, fields = (HomePage, ["title", "heading", "lead", "intro", "body"])
    if key == "event":
        model, fields = (EventPage, ["title", "lead", "body", "practical"])
    for translation in Translation.objects.filter(enabled=True)[:40]:
        page = translation.get_target_instance()
        if type(page) is not model:
            continue
        before = [_plain(getattr(page, name)) for name in fields]
        translation.save_target(publish=False)
        after = model.objects.get(pk=page.pk).get_latest_revision_as_object()
        assert [_plain(getattr(after, name)) for name in fields] == before
        return
    pytest.fail(f"No {key} page is in step with its source.")


def _plain(value):
    return value.get_prep_value() if hasattr(value, "get_prep_value") else value


def test_a_standard_page_edited_by_hand_is_not_overwritten(steps):
    page = StandardPage.objects.get(locale__language_code="en", slug="strategy")
    assert not Translation.objects.get(source__object_id=page.translation_key).enabled


def test_groups_and_locales_can_be_created_twice(undone):
    setup.remove_default_page()
    assert not Page.objects.filter(depth=2).exists()


def test_no_invoice_is_due_before_it_was_issued(steps):
    """The demo books under a clock of its own: the dates of a document come from that clock."""
    invoices = list(SalesDocument.objects.filter(kind=DocumentKind.INVOICE))
    assert invoices
    assert [document for document in invoices if timezone.localdate(document.issued_at) > document.due_on] == []
    for series in SalesDocument.objects.values_list("series", flat=True).distinct():
        issued = SalesDocument.objects.filter(series=series).order_by("number").values_list("issued_at", flat=True)
        assert list(issued) == sorted(issued), series


def test_search_finds_the_loaded_content(steps):
    found = StandardPage.objects.live().search("kontaktutvalgene")
    assert "Strategi" in [page.title for page in found]


def test_signals_are_connected_again(steps):
    assert any(key[0] == id(indexing.post_save_signal_handler) for key, *_rest in post_save.receivers)


def test_full_pages_run_at_most_twelve_queries(client, undone):
    """With everything that editors put on them: logos, photographs, links, partners, sessions."""
    pages = [
        HomePage.objects.get(locale__language_code="nb"),
        *Page.objects.live().filter(
            content_type__model__in=["calendarpage", "conferencepage", "newsindexpage", "directorypage"]
        ),
        *EventPage.objects.live()[:6],
        *NewsPage.objects.live()[:4],
        *StandardPage.objects.live()[:4],
    ]
    asked = {}
    for page in pages:
        client.get(page.url)  # what is remembered for long (addresses of the sites, sizes of pictures) is now
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page.url).status_code == 200
        asked[page.url] = len(queries)
    assert {url: count for url, count in asked.items() if count > 12} == {}
