"""Organisations and their memberships, saved as the application saves them."""

from datetime import date

from accounts.models import User
from core.models import Person
from membership.enums import BodyKind
from membership.models import Body, BodyMember, Category, Contact, Membership, Organisation


def create_category(**fields) -> Category:
    """The category of companies; the one that is there already, if its slug is."""
    fields = {"slug": "bedrift", "name_nb": "Bedrift", "name_en": "Company"} | fields
    category, _created = Category.objects.get_or_create(slug=fields.pop("slug"), defaults=fields)
    return category


def create_organisation(name: str = "Medlem AS", **fields) -> Organisation:
    """An organisation without a membership."""
    return Organisation.objects.create(name=name, **fields)


def create_membership(organisation: Organisation | None = None, **fields) -> Membership:
    """A membership that began in 2025 and has no end: a person's when `person` is given, else an organisation's."""
    fields = {"starts_on": date(2025, 1, 1)} | fields
    if "category" not in fields:
        fields["category"] = create_category()
    if organisation is None and fields.get("person") is None:
        organisation = create_organisation()
    return Membership.objects.create(organisation=organisation, **fields)


def create_contact(organisation: Organisation, user: User, **fields) -> Contact:
    """A person who belongs to the organisation since 2025."""
    return Contact.objects.create(organisation=organisation, user=user, **({"valid_from": date(2025, 1, 1)} | fields))


def create_body(kind: BodyKind = BodyKind.BOARD, *names: str, **fields) -> Body:
    """A body with a person of each name, in this order."""
    body = Body.objects.create(kind=kind, **({"name_nb": "Styret", "name_en": "Board"} | fields))
    for position, name in enumerate(names):
        BodyMember.objects.create(body=body, person=Person.objects.create(name=name), position=position)
    return body
