"""The basic data of the site: groups, languages, the site itself, the association's settings and its staff."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from accounts.roles import create_roles
from core import phones
from core.models import AssociationSettings, Person
from demo.content.association import ASSOCIATION
from demo.loaders.world import World
from demo.people import STAFF


def create_groups_and_locales(world: World) -> None:
    """User groups and page languages."""
    create_roles()
    for language in ("nb", "en"):
        world.locales[language] = Locale.objects.get_or_create(language_code=language)[0]


def remove_default_page() -> None:
    """Delete the page and the site that Wagtail's migrations create."""
    Site.objects.all().delete()
    for page in Page.objects.filter(depth=2):
        page.delete()


def create_site(world: World, home: Page) -> None:
    hostname, port = host_and_port()
    world.site = Site.objects.create(
        hostname=hostname,
        port=port,
        site_name=ASSOCIATION["short_name"],
        root_page=Page.objects.get(pk=home.pk),
        is_default_site=True,
    )


def host_and_port() -> tuple[str, int]:
    address = urlsplit(settings.SITE_URL)
    return address.hostname or "localhost", address.port or (443 if address.scheme == "https" else 80)


def update_site_address() -> None:
    """Store the present host name and port. The demo may start on another port, and links in e-mails must follow."""
    hostname, port = host_and_port()
    for site in Site.objects.filter(is_default_site=True).exclude(hostname=hostname, port=port):
        site.hostname, site.port = hostname, port
        site.save()


def write_association(world: World) -> None:
    association = ASSOCIATION
    details = AssociationSettings.for_site(world.site)
    details.name, details.short_name = association["name"]["nb"], association["short_name"]
    details.org_number, details.vat_registered = association["org_number"], association["vat_registered"]
    details.founded = association["founded_year"]
    details.address, details.postcode, details.city = (
        association["street"],
        association["postcode"],
        association["post_town"],
    )
    details.email, details.phone = association["email"], phones.e164(association["phone"])
    # An invented account number of the bank with the prefix 1503, with a valid check digit.
    details.bank_account = "15030018494"
    for language in ("nb", "en"):
        for name in ("tagline", "footer_text", "opening_hours"):
            setattr(details, f"{name}_{language}", association[name][language])
    details.save()


def create_people(world: World) -> None:
    """The staff. Their portraits are drawn from their names."""
    for person in STAFF:
        mailbox = person["email"].split("@")[0]
        world.staff[mailbox] = Person(
            name=person["name"],
            role_nb=person["role"]["nb"],
            role_en=person["role"]["en"],
            email=person["email"],
            phone=phones.e164(person["phone"]),
        )
    Person.objects.bulk_create(world.staff.values())
