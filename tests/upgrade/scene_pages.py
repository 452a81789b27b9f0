"""Pages, pictures and people of the dump: both languages, one picture in a text, one event with its page."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Locale, Page, Site

from accounts.models import User
from accounts.roles import create_roles
from core.models import AssociationSettings, Person
from core.models.image import Licence, Medium, SiteImage
from directory.pages import DirectoryPage
from events.enums import EventKind
from events.models import DiscountCode, Event, EventMessage, PriceStep, Question, TicketType
from home.models import HomePage, PeoplePage, StandardPage
from news.models import NewsCategory, NewsIndexPage, NewsPage
from programme.models import CalendarPage, ConferencePage, EventPage

OSLO = ZoneInfo("Europe/Oslo")
PARAGRAPH = "11111111-1111-4111-8111-111111111111"
PICTURE = "22222222-2222-4222-8222-222222222222"


def build_users() -> dict[str, User]:
    create_roles()
    return {
        "superuser": User.objects.create_superuser("administrator@moteplass.example"),
        "buyer": User.objects.create_user("kari@kunde.example", first_name="Kari", last_name="Kjøper"),
    }


def build_events() -> dict[str, Event]:
    day = datetime(2027, 2, 10, 9, tzinfo=OSLO)
    conference = Event.objects.create(
        title_nb="Eiendomsdagen",
        title_en="The Property Day",
        slug="eiendomsdagen",
        kind=EventKind.CONFERENCE,
        starts_at=day,
        ends_at=day + timedelta(hours=7),
        venue="Salen",
        address="Elvegata 1",
        postcode="3015",
        place="Drammen",
        capacity=60,
        cancel_until=day - timedelta(days=14),
        invoice_allowed=True,
        waiting_list=True,
    )
    breakfast = Event.objects.create(
        title_nb="Frokostmøte",
        title_en="Breakfast meeting",
        slug="frokostmote",
        kind=EventKind.BREAKFAST,
        starts_at=day - timedelta(days=30),
        ends_at=day - timedelta(days=30) + timedelta(hours=2),
        place="Lier",
    )
    standard = TicketType.objects.create(
        event=conference, position=1, name_nb="Ordinær", name_en="Standard", price_ore=349_000, capacity=40
    )
    PriceStep.objects.create(ticket_type=standard, position=1, name_nb="Tidlig", price_ore=299_000, until_sold=1)
    TicketType.objects.create(event=conference, position=2, name_nb="Student", name_en="Student", price_ore=49_000)
    TicketType.objects.create(
        event=conference, position=3, name_nb="Med middag", name_en="With dinner", price_ore=499_000, capacity=10
    )
    TicketType.objects.create(
        event=conference, position=4, name_nb="Omvisning", name_en="Guided tour", price_ore=20_000, capacity=3
    )
    TicketType.objects.create(event=breakfast, name_nb="Gratis plass", price_ore=0, vat_code="exempt", capacity=20)
    DiscountCode.objects.create(event=conference, code="SOMMER", kind="percent", percent=10)
    Question.objects.create(event=conference, position=1, kind="text", label_nb="Hva arbeider du med?")
    EventMessage.objects.create(event=conference, kind="reminder", text_nb="Vel møtt, {name}.", text_en="See you.")
    return {"conference": conference, "breakfast": breakfast}


def build_image() -> SiteImage:
    drawn = io.BytesIO()
    Image.linear_gradient("L").resize((480, 320)).save(drawn, "PNG", optimize=True)
    return SiteImage.objects.create(
        title="Elven",
        file=ContentFile(drawn.getvalue(), "elven.png"),
        medium=Medium.PHOTO,
        alt_nb="Elven en morgen",
        alt_en="The river one morning",
        credit="Ola Eksempel",
        licence=Licence.CC_BY,
        consent_note="Ingen personer.",
        focal_point_x=240,
        focal_point_y=160,
        focal_point_width=100,
        focal_point_height=80,
    )


def build_pages(events: dict[str, Event], superuser: User) -> None:
    """The tree of both languages: each page is made in Norwegian, and translated as Wagtail does it."""
    Site.objects.all().delete()
    for page in Page.objects.filter(depth=2):
        page.delete()
    nb, en = (Locale.objects.get_or_create(language_code=code)[0] for code in ("nb", "en"))
    home = Page.objects.get(depth=1).add_child(
        instance=HomePage(title="Forside", slug="home", locale=nb, heading="Der bedrifter møtes", lead="Velkommen.")
    )
    _translate(home, en, "Front page", heading="Where companies meet", lead="Welcome.")
    site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Foreningen")
    _describe_association(site)
    image = build_image()
    person = Person.objects.create(name="Ingrid Eksempel", group=Person.Group.STAFF, role_nb="Leder", role_en="Manager")
    about_page = StandardPage(
        title="Om oss", slug="om-oss", lead="Hvem vi er.", show_in_menus=True, contact_person=person, body=_body(image)
    )
    _add(home, about_page, en, "About us", lead="Who we are.")
    _add(about_page, PeoplePage(title="Ansatte", slug="ansatte"), en, "People")
    _add(home, DirectoryPage(title="Medlemmer", slug="medlemmer", show_in_menus=True), en, "Members")
    index = _add(home, NewsIndexPage(title="Nyheter", slug="nyheter", show_in_menus=True), en, "News")
    category = NewsCategory.objects.create(name_nb="Byutvikling", name_en="The city", slug="by")
    for number in (1, 2):
        news = NewsPage(
            title=f"Nyhet {number}",
            slug=f"nyhet-{number}",
            date=date(2026, 10, number),
            lead="Kort fortalt.",
            category=category,
            body=_body(image),
        )
        _add(index, news, en, f"News item {number}", lead="In short.")
    calendar = _add(home, CalendarPage(title="Kalender", slug="kalender", show_in_menus=True), en, "Calendar")
    for event, model in ((events["conference"], ConferencePage), (events["breakfast"], EventPage)):
        page = model(event=event, title=event.title_nb, slug=event.slug, lead="Kom og hør.", body=_body(image))
        _add(calendar, page, en, event.title_en, lead="Come and listen.")
    # A draft beside what readers see, as an editor leaves it.
    draft = StandardPage.objects.get(slug="om-oss", locale=nb)
    draft.lead = "Hvem vi er, og hva vi vil."
    draft.save_revision(user=superuser)


def _describe_association(site: Site) -> None:
    AssociationSettings.objects.update_or_create(
        site=site,
        defaults={
            "name": "Næringsforeningen Eksempel",
            "org_number": "974760673",
            "vat_registered": True,
            "address": "Elvegata 2",
            "postcode": "3015",
            "city": "Drammen",
            "email": "post@moteplass.example",
            "bank_account": "15030018494",
            "tagline_nb": "Møteplassen",
            "tagline_en": "The meeting place",
        },
    )


def _body(image: SiteImage) -> list[dict]:
    picture = {"image": image.pk, "alt_text": "", "decorative": False, "caption": "Elven.", "credit": ""}
    return [
        {"type": "paragraph", "value": "<p>Et avsnitt.</p>", "id": PARAGRAPH},
        {"type": "image", "value": picture, "id": PICTURE},
    ]


def _add(parent: Page, page: Page, english: Locale, title: str, **fields) -> Page:
    page.locale = parent.locale
    made = Page.objects.get(pk=parent.pk).add_child(instance=page)
    made.save_revision().publish()
    _translate(made, english, title, **fields)
    return made


def _translate(page: Page, locale: Locale, title: str, **fields) -> None:
    copy = page.copy_for_translation(locale, copy_parents=True)
    copy.title = title
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
