"""What a company's page in the directory says of the conferences that it supports."""

from django.http import HttpRequest

from core.sections import Section, register_section
from membership.models import Organisation
from programme.partners.groups import supported_editions


def register_sections() -> None:
    register_section(
        "organisation page",
        Section(
            name="partnerships",
            template="programme/partners/organisation_section.html",
            context=partnerships_of,
            order=40,
        ),
    )


def partnerships_of(request: HttpRequest, organisation: Organisation) -> dict | None:
    editions = supported_editions(organisation)
    return {"supported_editions": editions} if editions else None
