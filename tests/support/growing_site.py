"""A site that grows by one of everything at a time: for each list one more row, for each page one more entry."""

import io
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from edition_factory import create_exhibitor, create_level, create_partner
from event_factory import create_discount_code, create_event, create_seat_pool, create_ticket_type, create_topic
from event_page_helpers import put_page
from image_factory import make_image
from membership_factory import create_body, create_category, create_contact, create_membership, create_organisation
from newsletter_factory import create_digest, create_list, create_subscriber
from order_factory import confirmed_order, held_order, invoiced_order, paid_order
from page_factory import create_news, create_page, create_site
from PIL import Image as Picture
from programme_factory import create_appearance, create_item, create_session
from report_blocks import every_block
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from accounts.models import User
from core.models import Person
from core.models.image import Medium
from directory.models import DirectoryPage
from events.changes.decide import event_facts
from events.enums import BlockReason, ChangeKind, EventKind
from events.models import Event, EventChange, EventSeries, Ticket, Venue
from events.stock import blocks
from events.waitinglist import join
from home.models import PeoplePage
from mail.bulk.suppression import suppress
from mail.enums import SuppressionReason
from membership.enums import BodyKind
from membership.models import DuesCharge, Honour, Industry, Municipality, Tariff
from news.models import NewsCategory, NewsIndexPage
from newsletter.models import DigestEvent, DigestNews
from payments.enums import BankEntryReason, BankEntryState, BankFormat, RefundReason
from payments.models import BankEntry, BankFile, PayoutBatch, StripeEvent
from payments.refunds.request import request_refund
from programme.models import CalendarPage, ConferencePage, PlannedItem
from publications.models import ReportIndexPage, ReportPage

YEAR, RECORDING = 2026, "https://opptak.example/1"
#: Public pages that show what has grown: name → address.
PUBLIC = {
    "front page": "/", "calendar": "/calendar/", "event": "/calendar/eiendomsdagen/", "news": "/news/",
    "news item": "{item}", "directory": "/members/", "organisation": "/medlemmer/vert-as/", "people": "/people/",
    "booking": "/billetter/eiendomsdagen/", "sessions": "/billetter/uka/", "search": "/sok/?q=firma",
    "suggestions": "/sok/forslag/?q=firma",
    "join": "/bli-medlem/",
    "calendar feed": "/kalender.ics", "sitemap": "/sitemap.xml", "order": "/bestilling/{key}/",
    "waiting list": "/venteliste/{entry}/", "conference": "/calendar/konferansen/",
    "exhibitors": "/utstillere/konferansen/", "exhibitor": "/utstillere/konferansen/{exhibitor}/",
    "exhibitor's profile": "/utstiller/{profile}/", "series": "/serier/konferansen/",
    "person": "/foredragsholdere/{person}/vokser/", "after the event": "/calendar/i-fjor/",
    "own programme": "/billett/{planner}/program/",
    "own programme, to choose": "/billett/{planner}/program/velg/",
    "programme on paper": "/billetter/konferansen/program/",
    "newsletter": "/nyhetsbrev/", "issue of the newsletter": "/nyhetsbrev/{digest}/",
    "reports": "/reports/", "report": "/reports/vokser/",
}  # fmt: skip


@dataclass
class GrowingSite:
    """`grow` adds one of everything; the pages and the first event stay, and get more entries."""

    size: int = 0
    pages: dict[str, Page] = field(default_factory=dict)

    def __post_init__(self) -> None:
        home = create_site().root_page.specific
        below = {"calendar": CalendarPage, "news": NewsIndexPage, "members": DirectoryPage, "people": PeoplePage}
        self.pages["home"] = home
        for name, model in below.items():
            self.pages[name] = create_page(home, model, title=name.title(), slug=name)
        self.pages["reports"] = create_page(home, ReportIndexPage, title="Reports", slug="reports")
        self.pages["report"] = create_page(self.pages["reports"], ReportPage, title="Vokser", slug="vokser")
        self.administrator = User.objects.create_superuser("administrator@example.no")
        self.member = User.objects.create_user("member@example.no")
        self.organisation = create_organisation("Vert AS", profile_nb="Vi bygger.")
        self.membership = create_membership(self.organisation)
        create_contact(self.organisation, self.member, is_administrator=True)
        self.event = create_event(
            title_nb="Eiendomsdagen", slug="eiendomsdagen", invoice_allowed=True, waiting_list=True
        )
        self.pages["event"] = put_page(self.pages["calendar"], self.event, english=False)
        self.series = EventSeries.objects.create(name_nb="Konferansen")
        self.edition = create_event(
            title_nb="Konferansen", slug="konferansen", kind=EventKind.CONFERENCE, series=self.series
        )
        put_page(self.pages["calendar"], self.edition, ConferencePage, english=False)
        self.week = create_event(title_nb="Uka", slug="uka", kind=EventKind.CONFERENCE)
        self.pages["week"] = put_page(self.pages["calendar"], self.week, ConferencePage, english=False)
        self.speaker = Person.objects.create(name="Vokser", photo=make_image(title="Portrett"))
        then = timezone.now() - timedelta(days=400)
        self.past = create_event(title_nb="I fjor", slug="i-fjor", kind=EventKind.CONFERENCE, starts_at=then, hours=8)
        self.past_page = put_page(self.pages["calendar"], self.past, ConferencePage, english=False)
        create_partner(create_level(self.past))

    def grow(self) -> None:
        self.size += 1
        self._sell()
        self._join()
        self._publish()
        self._exhibit()
        self._speak()
        self._plan()
        self._write_to_readers()
        self._report()
        Group.objects.create(name=f"Gruppe {self.size}")

    def _sell(self) -> None:
        number = self.size
        ticket_type = create_ticket_type(
            self.event, name_nb=f"Type {number}", price_ore=100_00, position=number, pool=create_seat_pool(
                self.event, name=f"Sal {number}"
            ),
        )  # fmt: skip
        create_discount_code(self.event, f"KODE{number}")
        create_event(
            title_nb=f"Møte {number}",
            series=EventSeries.objects.create(name_nb=f"Serie {number}"),
            listed_venue=Venue.objects.create(name_nb=f"Hus {number}"),
        )
        later = create_event(title_nb=f"Frokost {number}")
        create_ticket_type(later, price_ore=0)
        put_page(self.pages["calendar"], later, english=False)
        session = create_event(title_nb=f"Økt {number}", parent=self.week)
        create_ticket_type(session, price_ore=0)
        put_page(self.pages["week"], session, english=False)
        self._fill_the_calendar(later)
        buyer = {"user": self.member, "email": self.member.email}
        self.paid = paid_order(ticket_type, 2, code=f"KODE{number}", buyer=buyer)
        request_refund(self.paid, amount_ore=10_00, reason=RefundReason.STAFF)
        self.invoiced = invoiced_order(ticket_type, buyer=buyer, days=1)
        held_order(ticket_type, buyer={"email": f"annen{number}@example.no"})
        self._upload_bank_file()
        PayoutBatch.objects.create()
        self.paid.attention = "Se på denne."
        self.paid.save()
        blocks.set_aside(ticket_type, 1, BlockReason.STAFF, None)
        full = create_ticket_type(self.event, name_nb=f"Full {number}", price_ore=0, capacity=1, taken=1, position=99)
        self.entry = join.join_waiting_list(
            event=self.event, ticket_type=full, quantity=1, name="Nora", email=f"nora{number}@example.no", language="nb"
        )
        facts = event_facts(self.event)
        EventChange.objects.create(event=self.event, kind=ChangeKind.MOVE, facts={"before": facts, "after": facts})
        StripeEvent.objects.create(stripe_id=f"evt_{number}", type="charge.failed", body="{}", error="x")

    def _exhibit(self) -> None:
        """Partners and exhibitors of the conference, and more editions that the same organisation is at."""
        number, logo = self.size, {"logo": make_image(title=f"Logo {self.size}", medium=Medium.LOGO)}
        level = create_level(self.edition, name_nb=f"Nivå {number}", is_main=number % 2 == 0, position=number)
        firm = create_organisation(f"Partner {number} AS", **logo)
        create_membership(firm)
        create_partner(level, organisation=firm)
        create_partner(level, name=f"Støtte {number}", **logo)
        create_exhibitor(self.edition, name=f"Stand {number}", stand_number=f"A{number}", organisation=firm, **logo)
        self.exhibitor = create_exhibitor(self.edition, name=f"Bås {number}", plan_x=10 * number, plan_y=10, **logo)
        earlier = create_event(title_nb=f"Utgave {number}", kind=EventKind.CONFERENCE, series=self.series)
        put_page(self.pages["calendar"], earlier, ConferencePage, english=False)
        create_partner(create_level(earlier), organisation=self.organisation)
        create_exhibitor(earlier, organisation=self.organisation, stand_number="B1")

    def _speak(self) -> None:
        """Items with people and material at the conference and at last year's, and what its page shows afterwards."""
        number, page = self.size, self.past_page
        slides = get_document_model().objects.create(title=f"Lysark {number}", file=ContentFile(b"x", "lysark.pdf"))
        for edition in (self.edition, self.past):
            item = create_item(edition, title_nb=f"Foredrag {number}", slides=slides, recording_url=RECORDING)
            create_appearance(item, person=self.speaker)
            other = Person.objects.create(name=f"Taler {number}", photo=make_image(title=f"Portrett {number}"))
            create_appearance(item, person=other)
        still, picture = make_image(title=f"Still {number}"), make_image(title=f"Bilde {number}")
        page.after_text = "<p>Det gikk bra.</p>"
        film = {"address": RECORDING, "title": f"Film {number}", "length": "", "image": still}
        page.after_recordings.append(("recording", film))
        page.after_slides.append(("slides", {"document": slides, "title": "", "by": ""}))
        words = {"alt_text": "", "decorative": False, "caption": "", "credit": ""}
        page.after_pictures.append(("picture", {"image": picture} | words))
        page.save_revision().publish()

    def _write_to_readers(self) -> None:
        """A list with a reader and an issue, more in the issue that all can read, and a suppressed address."""
        number, news = self.size, create_list(f"Liste {self.size}")
        create_subscriber(news, email=f"leser{number}@example.no")
        create_digest(news, is_sent=True)
        if number == 1:
            self.digest = create_digest(news, is_sent=True)
        DigestNews.objects.create(digest=self.digest, page=self.pages["item"], sort_order=number)
        event = create_event(title_nb=f"I brevet {number}")
        put_page(self.pages["calendar"], event, english=False)
        DigestEvent.objects.create(digest=self.digest, event=event, sort_order=number)
        suppress(f"borte{number}@example.no", SuppressionReason.BOUNCE)

    def _report(self) -> None:
        """A report with one more of each usual block, and one more report."""
        page = self.pages["report"]
        page.body = [*page.body.raw_data, *every_block(self.size, self.pages["item"])]
        page.save_revision().publish()
        create_page(self.pages["reports"], ReportPage, title=f"Rapport {self.size}", photo=make_image(title="Forside"))

    def _plan(self) -> None:
        """A programme item of the conference with somebody on stage, and a session, both in an attendee's plan."""
        number = self.size
        item = create_item(self.edition, at=number / 2, title_nb=f"Punkt {number}")
        create_appearance(item, name=f"Foredragsholder {number}")
        session = create_session(self.edition, at=number / 2, title_nb=f"Del {number}")
        order = confirmed_order(create_ticket_type(session), buyer={"email": self.member.email})
        if number == 1:
            self.planner = Ticket.objects.get(line__order=order)
        order.lines.update(order=self.planner.line.order_id, position=number)
        PlannedItem.objects.create(ticket=self.planner, item=item)
        PlannedItem.objects.create(ticket=self.planner, session=session)

    def _fill_the_calendar(self, event: Event) -> None:
        """A topic, a course with its dates, a conference with a session, and an event that is over and recorded."""
        number, calendar = self.size, self.pages["calendar"]
        create_topic(f"sak-{number}", name_nb=f"Sak {number}", events=[event, self.event])
        course = create_event(title_nb=f"Kurs {number}")
        course.dates.create(starts_at=course.starts_at, ends_at=course.starts_at + timedelta(hours=1))
        course.dates.create(starts_at=course.starts_at + timedelta(hours=2), ends_at=course.ends_at)
        conference = create_event(title_nb=f"Konferanse {number}")
        create_event(title_nb=f"Økt {number}", parent=conference)
        past = create_event(
            title_nb=f"Tidligere {number}",
            starts_at=timezone.now() - timedelta(days=number),
            hours=1,
            recording_url=RECORDING,
        )
        put_page(calendar, course, english=False)
        put_page(calendar, conference, ConferencePage, english=False)
        put_page(calendar, past, english=False)

    def _upload_bank_file(self) -> None:
        file = BankFile.objects.create(
            name=f"fil-{self.size}.xml", format=BankFormat.CAMT, sha256=f"{self.size:064}", entry_count=1, known_count=0
        )
        BankEntry.objects.create(
            file=file, account="12345678903", booked_on=timezone.localdate(), bank_reference=f"REF{self.size}",
            transaction_index=0, amount_ore=100_00, state=BankEntryState.PROPOSED, reason=BankEntryReason.EXACT,
            proposed_order=self.invoiced,
        )  # fmt: skip

    def _join(self) -> None:
        number = self.size
        category = create_category(slug=f"kategori-{number}", name_nb=f"Kategori {number}")
        Tariff.objects.create(category=category, year=YEAR)
        industry = Industry.objects.create(slug=f"bransje-{number}", name_nb=f"Bransje {number}")
        place = Municipality.objects.create(code=f"99{number:02d}", name=f"Sted {number}")
        firm = create_organisation(f"Firma {number} AS", industry=industry, municipality=place)
        create_membership(firm, category=category)
        person = User.objects.create_user(f"kontakt{number}@example.no")
        create_contact(firm, person)
        create_contact(self.organisation, User.objects.create_user(f"kollega{number}@example.no"))
        today = timezone.localdate()
        DuesCharge.objects.create(
            membership=self.membership, year=YEAR - number, kind="yearly", total_ore=100, due_on=today,
            grace_until=today + timedelta(days=30), order=self.invoiced, paid_at=timezone.now(),
        )  # fmt: skip

    def _publish(self) -> None:
        number = self.size
        group = NewsCategory.objects.create(name_nb=f"Tema {number}", slug=f"tema-{number}")
        self.pages["item"] = create_news(self.pages["news"], number, date=timezone.localdate(), category=group)
        create_page(self.pages["home"], title=f"Side {number}")
        create_body(BodyKind.COMMITTEE, f"Person {number}", name_nb=f"Utvalg {number}")
        Honour.objects.create(person=Person.objects.create(name=f"Hedret {number}"))
        drawn = io.BytesIO()
        Picture.new("RGB", (8, 8)).save(drawn, "PNG")
        get_image_model().objects.create(title=f"Prikk {number}", file=ContentFile(drawn.getvalue(), "prikk.png"))
        get_document_model().objects.create(title=f"Ark {number}", file=ContentFile(b"ark", "ark.txt"))
