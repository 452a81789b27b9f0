"""What a company's page in the directory says of conferences: those that it supports, and its stands."""

from django.http import HttpRequest

from core.sections import Section, register_section
from membership.models import Organisation
from programme.exhibitors.listing import stands_of_organisation
from programme.partners.groups import levels_of_organisation
from programme.queries import public_editions


def register_sections() -> None:
    register_section(
        "organisation page",
        Section(
            name="conferences",
            template="programme/organisation_section.html",
            context=conferences_of,
            order=40,
        ),
    )


def conferences_of(request: HttpRequest, organisation: Organisation) -> dict | None:
    """Editions that everybody may see, the newest first. One section, so that the editions are read once."""
    levels, stands = levels_of_organisation(organisation), stands_of_organisation(organisation)
    editions = public_editions(levels.keys() | stands.keys())
    if not editions:
        return None
    return {
        "supported_editions": [(edition, levels[edition.pk]) for edition in editions if edition.pk in levels],
        "editions_with_stands": [(edition, stands[edition.pk]) for edition in editions if edition.pk in stands],
    }
