"""A site with one row of everything that has a URL, and one user for each role."""

import io
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.account.internal.flows.login import record_authentication
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import signing
from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from edition_factory import create_exhibitor, create_level, create_partner
from event_factory import create_discount_code, create_ticket_type
from event_page_helpers import put_page
from membership_factory import create_body, create_category, create_membership, create_organisation
from newsletter_factory import create_digest, create_list, create_subscriber
from PIL import Image as Picture
from programme_factory import create_appearance, create_item, create_track
from wagtail.contrib.search_promotions.models import Query
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Site

from accounts.models import User
from accounts.roles import ROLES, create_roles
from core.models import Person
from events.booking.book import Attendee, Choice
from events.changes.decide import event_facts
from events.enums import BlockReason, ChangeKind
from events.models import CodeUse, Event, EventChange, EventSeries, Ticket, TicketType, Topic, Venue
from events.stock import blocks
from events.waitinglist import join
from mail.bulk.suppression import suppress
from mail.enums import BulkState, SuppressionReason
from mail.models import BulkMail, OutgoingMail, SuppressedAddress
from membership.enums import BodyKind
from membership.models import (
    Category,
    Contact,
    DuesCharge,
    Honour,
    Industry,
    Municipality,
    Organisation,
    Tariff,
)
from news.models import NewsCategory
from newsletter.subscribing.subscribe import confirm_key
from payments.documents.invoice import confirm_by_invoice
from payments.enums import PaymentMethod
from payments.models import (
    BankEntry,
    BankFile,
    FreeInvoice,
    Order,
    Payment,
    PayoutAccount,
    PayoutBatch,
    PayoutItem,
    Refund,
    SalesDocument,
    StripeEvent,
)
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer
from tests.support.book_one import book

STAFF = [role.name for role in ROLES]
ADMINISTRATOR = "Administrator"


@dataclass
class SampleSite:
    """The rows of the site. `pk` maps the beginning of a URL to the row that the URL's number names.

    The longest beginning counts.
    """

    people: dict[str, User] = field(default_factory=dict)
    pk: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    words: dict[str, object] = field(default_factory=dict)
    superuser: Client | None = None

    def client(self, person: str | None, *, second_factor: bool = True, **more) -> Client:
        """A client signed in as this person; None is an anonymous visitor."""
        client = Client(**more)
        if person is None:
            return client
        user = self.people[person]
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        if second_factor:
            request = HttpRequest()
            request.session = client.session
            record_authentication(request, user, method="mfa", type="totp")
            request.session.save()
        return client

    def number(self, address: str) -> int:
        beginnings = [start for start in self.pk if address.startswith(start)]
        return self.pk[max(beginnings, key=len)] if beginnings else 1


def build(calendar, event, standard) -> SampleSite:
    sample_site = SampleSite()
    _people(sample_site)
    page = put_page(calendar, event)
    sample_site.pk |= {"admin/pages/": page.pk, "share/": page.pk, "admin/": 1}
    _sales(sample_site, event, standard)
    _members(sample_site)
    _files(sample_site)
    _mail_to_many(sample_site)
    sample_site.pk["admin/searchpicks/"] = Query.get("medlem").pk
    return sample_site


def _people(sample_site: SampleSite) -> None:
    create_roles()
    for name in STAFF:
        user = User.objects.create_user(f"{name.lower().replace(' ', '-')}@house.example", is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        sample_site.people[name] = user
    sample_site.people[ADMINISTRATOR] = User.objects.create_superuser("administrator@house.example")
    for name in ("buyer", "another buyer", "member of A", "colleague at A", "member of B"):
        sample_site.people[name] = User.objects.create_user(f"{name.replace(' ', '-')}@out.example")


def _order(event, ticket_type, person: User, *names: str, by_invoice: bool = False) -> Order:
    order = book(
        event=event,
        choices=[Choice(ticket_type.pk, [Attendee(name, f"{name.lower()}@out.example") for name in names])],
        buyer=Buyer(name="Kari", email=person.email, user=person, organisation_name="Firma AS", org_number="923609016"),
        language="nb",
        **({"method": PaymentMethod.INVOICE, "due_days": 14} if by_invoice else {}),
    )
    if by_invoice:
        confirm_by_invoice(order)
        return order
    return confirm_order(order)


def _sales(sample_site: SampleSite, event, ticket_type: TicketType) -> None:
    buyer, other_buyer = sample_site.people["buyer"], sample_site.people["another buyer"]
    order = _order(event, ticket_type, buyer, "Ola", "Liv", by_invoice=True)
    other_order = _order(event, ticket_type, other_buyer, "Per")
    ticket, other_ticket = (Ticket.objects.filter(line__order=order).first() for order in (order, other_order))
    document = SalesDocument.objects.get(order=order)
    payment = Payment.objects.create(
        order=other_order, method="card", amount_ore=other_order.total_ore, payment_intent="pi_1"
    )
    refund = Refund.objects.create(order=other_order, payment=payment, amount_ore=100, reason="staff", key="refund-1")
    received = StripeEvent.objects.create(stripe_id="evt_1", type="charge.failed", body="{}")
    code = create_discount_code(event=event, code="SOMMER", percent=10)
    use = CodeUse.objects.create(code=code, order=other_order, quantity=1, saved_ore=1)
    block = blocks.set_aside(ticket_type, 2, BlockReason.STAFF, None)
    full = create_ticket_type(event=event, position=7, name_nb="Full", price_ore=100, capacity=1, taken=1)
    entry = join.join_waiting_list(
        event=event, ticket_type=full, quantity=1, name="Nora", email="nora@out.example", language="nb"
    )
    facts = event_facts(event)
    change = EventChange.objects.create(event=event, kind=ChangeKind.MOVE, facts={"before": facts, "after": facts})
    series = EventSeries.objects.create(name_nb="Konferansene")
    Event.objects.filter(pk=event.pk).update(series=EventSeries.objects.create(name_nb="Dagen"))
    venue = Venue.objects.create(name_nb="Elvesalen", town="Drammen")
    appearance = create_appearance(create_item(event, track=create_track(event)), name="Rakel Eksempel")
    topic = Topic.objects.create(name_nb="Eiendom", slug="eiendom")
    bank_file = BankFile.objects.create(name="bank.csv", format="csv", sha256="0" * 64, entry_count=1, known_count=0)
    bank_entry = BankEntry.objects.create(
        file=bank_file, account="86011117947", booked_on=timezone.localdate(), transaction_index=0, amount_ore=100,
        state="unknown", reason="nothing",
    )  # fmt: skip
    exhibitor = create_exhibitor(event, contact_email="stand@out.example")
    draft = FreeInvoice.objects.create(
        organisation_name="Firma AS",
        typed={
            "organisation_name": "Firma AS", "org_number": "923609016", "country": "NO", "name": "Kari",
            "email": "kari@out.example", "language": "nb", "prices": "excl", "method": "invoice", "due_days": "14",
            "line1-text": "Partnerskap", "line1-price": "1000",
        },
    )  # fmt: skip
    sample_site.pk["admin/invoice-drafts/"] = draft.pk
    sample_site.pk |= {"admin/bank-files/": bank_file.pk, "admin/bank-entries/": bank_entry.pk}
    account = PayoutAccount.objects.create(order=other_order)
    payout = PayoutBatch.objects.create()
    item = PayoutItem.objects.create(
        batch=payout, refund=refund, amount_ore=100, holder="Per", number="86011117947", message="Refusjon"
    )
    sample_site.pk |= {"admin/payouts/": payout.pk, "admin/payouts/items/": item.pk}
    sample_site.keys = {
        "account": account.key,
        "order": order.access_key,
        "another order": other_order.access_key,
        "ticket": ticket.access_key,
        "another ticket": other_ticket.access_key,
        "waiting": entry.key,
        "exhibitor": exhibitor.key,
    }
    sample_site.slugs |= {"billetter/": event.slug, "utstillere/": event.slug, "serier/": "dagen"}
    sample_site.pk |= {
        "bestilling/<str:key>/billetter/": ticket.pk,
        "bestilling/<str:key>/dokumenter/": document.pk,
        "admin/events/": event.pk,
        "admin/programmes/": event.pk,
        "admin/editions/": event.pk,
        "admin/editions/series/": series.pk,
        "admin/events/changes/": change.pk,
        "admin/event-changes/": change.pk,
        "admin/event-series/": series.pk,
        "admin/venues/": venue.pk,
        "admin/exhibitors/": exhibitor.pk,
        "utstillere/": exhibitor.pk,
        "foredragsholdere/": appearance.person_id,
        "admin/partners/": create_partner(create_level(event)).pk,
        "admin/partners/edition/": event.pk,
        "admin/topics/": topic.pk,
        "admin/attendees/": ticket.pk,
        "admin/orders/": order.pk,
        "admin/payments/": payment.pk,
        "admin/refunds/": refund.pk,
        "admin/stripe-events/": received.pk,
        "admin/documents-issued/": document.pk,
        "admin/waiting-list": entry.pk,
        "admin/discount-codes/": code.pk,
        "admin/uses-of-codes/": use.pk,
        "admin/seats-set-aside/": block.pk,
    }


def _members(sample_site: SampleSite) -> None:
    category = create_category(slug="bedrift", name_nb="Bedrift", name_en="Company")
    tariff = Tariff.objects.create(category=category, year=timezone.localdate().year)
    since = timezone.localdate() - timedelta(days=40)
    for letter, number, contacts in (
        ("A", "900000014", {"member of A": True, "colleague at A": False}),
        ("B", "900000022", {"member of B": True}),
    ):
        organisation = Organisation(name=f"{letter} AS", org_number=number, slug=f"{letter.lower()}-as")
        organisation.prepare()
        organisation.save()
        membership = create_membership(organisation=organisation, category=category, starts_on=since)
        for person, administers in contacts.items():
            contact = Contact.objects.create(
                organisation=organisation,
                user=sample_site.people[person],
                valid_from=since,
                is_administrator=administers,
            )
        if letter == "A":
            charge = DuesCharge.objects.create(
                membership=membership,
                year=tariff.year,
                kind="yearly",
                total_ore=100,
                due_on=timezone.localdate(),
                grace_until=timezone.localdate() + timedelta(days=30),
                order=Order.objects.get(buyer=sample_site.people["buyer"]),
            )
            sample_site.pk |= {
                "min-side/dokumenter/": SalesDocument.objects.get(order=charge.order).pk,
                "admin/membership/": membership.pk,
                "admin/contact/": contact.pk,
                "admin/dues/": charge.pk,
            }
    # No other row refers to these two, so they can be deleted.
    spare = create_organisation(name="C AS")
    unused = Category.objects.create(slug="ubrukt", name_nb="Ubrukt")
    sample_site.slugs |= {"medlemmer/": "a-as", "bli-medlem/": category.slug}
    sample_site.pk |= {
        "admin/organisation/": spare.pk,
        "admin/category/": unused.pk,
        "admin/body/": create_body(BodyKind.BOARD, "Styremedlem").pk,
        "admin/honour/": Honour.objects.create(person=Person.objects.create(name="Hedret")).pk,
        "admin/tariff/": tariff.pk,
        "admin/industry/": Industry.objects.get_or_create(slug="husbygg", defaults={"name_nb": "Bygg"})[0].pk,
        "admin/municipality/": Municipality.objects.get_or_create(code="9901", defaults={"name": "Drammen"})[0].pk,
        "admin/snippets/core/person/": Person.objects.create(name="Kari").pk,
        "admin/snippets/news/newscategory/": NewsCategory.objects.create(name_nb="Nytt", slug="nytt").pk,
        "admin/outgoing-mail/": OutgoingMail.objects.order_by("pk").first().pk,
        "admin/users/": sample_site.people["buyer"].pk,
        "admin/groups/": Group.objects.first().pk,
        "admin/sites/": Site.objects.get().pk,
        "admin/locales/": Locale.objects.first().pk,
    }


def _files(sample_site: SampleSite) -> None:
    drawn = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(drawn, "PNG")
    image = get_image_model().objects.create(title="Prikk", file=ContentFile(drawn.getvalue(), "prikk.png"))
    document_file = get_document_model().objects.create(title="Ark", file=ContentFile(b"ark", "ark.txt"))
    sample_site.pk |= {"admin/images/": image.pk, "admin/documents/": document_file.pk, "documents/": document_file.pk}


def _mail_to_many(sample_site: SampleSite) -> None:
    """A draft to members, an e-mail that is being sent, and the newsletter with a draft and an issue."""
    texts = {"subject_nb": "Hei", "body_nb": "Hei.", "audience": "members", "arguments": {"who": "all"}}
    draft, sending = BulkMail.objects.create(**texts), BulkMail.objects.create(**texts, state=BulkState.SENDING)
    suppress("borte@out.example", SuppressionReason.BOUNCE)
    news = create_list()
    subscriber = create_subscriber(news, email="leser@out.example")
    sample_site.keys |= {
        "subscription": subscriber.key,
        "confirm": confirm_key(subscriber.pk, [news.pk]),
        "unsubscribe": signing.dumps([subscriber.digest, "members:", None], salt="mail.bulk.unsubscribe"),
    }
    sample_site.pk |= {
        "nyhetsbrev/": create_digest(news, is_sent=True).pk,
        "admin/bulk-mail/": draft.pk,
        "admin/bulk-mail/<int:pk>/stop/": sending.pk,
        "admin/bulk-mail/<int:pk>/move/": sending.pk,
        "admin/suppressed-addresses/": SuppressedAddress.objects.get().pk,
        "admin/newsletter-issues/": create_digest(news).pk,
        "admin/newsletter-lists/": create_list("Uten lesere").pk,
        "admin/newsletter-readers/": subscriber.pk,
    }


def as_a_browser(client, url: str) -> dict[str, list[str]]:
    """The fields of the largest form on the page with their present values, as a browser would send them."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    forms = [form for form in page.find_all("form") if (form.get("method") or "").lower() == "post"]
    values_by_name: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: -len(form.find_all(["input", "select", "textarea"])))[:1]:
        for control in form.find_all(["input", "select", "textarea"]):
            if not (name := control.get("name")):
                continue
            if control.name == "select":
                values = [
                    option.get("value", "") for option in control.find_all("option") if option.has_attr("selected")
                ]
            elif control.name == "textarea":
                values = [control.text]
            elif control.get("type") in ("checkbox", "radio") and not control.has_attr("checked"):
                values = []
            else:
                values = [control.get("value", "")]
            values_by_name.setdefault(name, []).extend(values)
    return {name: values for name, values in values_by_name.items() if name != "csrfmiddlewaretoken"}
