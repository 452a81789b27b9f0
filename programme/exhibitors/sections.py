"""What a company's page in the directory says of its stands."""

from django.http import HttpRequest

from core.sections import Section, register_section
from membership.models import Organisation
from programme.exhibitors.listing import stands_of_organisation


def register_sections() -> None:
    register_section(
        "organisation page",
        Section(
            name="stands", template="programme/exhibitors/organisation_section.html", context=stands_on_page, order=50
        ),
    )


def stands_on_page(request: HttpRequest, organisation: Organisation) -> dict | None:
    editions = stands_of_organisation(organisation)
    return {"editions_with_stands": editions} if editions else None
