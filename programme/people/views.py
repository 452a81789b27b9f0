"""The public page of a person who appears in a programme."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.models import Person
from core.pages.structured_data import absolute_url, breadcrumb_list, json_ld_script
from events import public_pages
from membership.models import Organisation
from programme.people.addresses import person_slug, person_url
from programme.people.appearances import ShownAppearance, shown_appearances


@require_safe
def person_page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Name, portrait, title, biography and every public appearance. Without one, the person has no page.

    E-mail and telephone are never here: they belong to those whom readers are to contact.
    """
    person = Person.objects.visible().prefetch_related("photo__renditions").filter(pk=pk).first()
    appearances = shown_appearances(person) if person else []
    if person is None or not appearances:
        raise Http404(_("There is no such person here."))
    if slug != person_slug(person):
        # For now only: somebody may take a former name again, and browsers keep a permanent redirect.
        return redirect(person_url(person))
    organisation = Organisation.objects.listed().filter(people__person=person).first()
    coming = [each for each in reversed(appearances) if not each.is_over]
    crumbs = [
        (_("Home"), "/" if get_language() == settings.LANGUAGE_CODE else f"/{get_language()}/"),
        (_("Calendar"), public_pages.calendar_url()),
        (person.name, request.path),
    ]
    data = structured_data(person, organisation, appearances)
    return render(
        request,
        "programme/people/page.html",
        {
            "person": person,
            "organisation": organisation,
            "coming": coming,
            "past": [each for each in appearances if each.is_over],
            "description": _description(person, organisation),
            "breadcrumbs": [{"title": title, "url": url} for title, url in crumbs],
            "json_ld": json_ld_script([data, breadcrumb_list(crumbs)]),
        },
    )


def _description(person: Person, organisation: Organisation | None) -> str:
    """The meta description: the start of the biography, or else title and organisation."""
    if person.about:
        return Truncator(" ".join(person.about.split())).chars(160)
    facts = [person.name, person.role, organisation.name if organisation else person.employer]
    return ", ".join(fact for fact in facts if fact)


def structured_data(person: Person, organisation: Organisation | None, appearances: list[ShownAppearance]) -> dict:
    """The schema.org Person, with the facts that the page shows."""
    data: dict = {"@type": "Person", "name": person.name, "url": absolute_url(person_url(person))}
    if person.role:
        data["jobTitle"] = person.role
    if organisation:
        url = absolute_url(organisation.get_absolute_url())
        data["worksFor"] = {"@type": "Organization", "name": organisation.name, "url": url}
    elif person.employer:
        data["worksFor"] = {"@type": "Organization", "name": person.employer}
    if person.about:
        data["description"] = " ".join(person.about.split())
    if person.links:
        data["sameAs"] = person.links
    portrait = person.photo.readable_rendition("fill-480x480|format-webp") if person.photo else None
    if portrait:
        data["image"] = absolute_url(portrait.url)
    data["performerIn"] = [
        {
            "@type": "Event",
            "name": each.title,
            "url": absolute_url(each.url),
            "startDate": each.starts_at.isoformat(),
            **({"location": {"@type": "Place", "name": each.place}} if each.place else {}),
        }
        for each in appearances
    ]
    return data
