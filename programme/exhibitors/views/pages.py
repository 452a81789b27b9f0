"""The exhibitors of an edition: the list with the plan, and a page of each."""

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.cache.process_cache import get_or_set
from core.text import plain
from core.web.responses import moved_permanently
from events import public_pages
from events.formatting import format_time_span
from events.models import Event
from events.queries import current_slug
from programme.exhibitors.listing import Stand, search, stands_of
from programme.exhibitors.plan import Plan, plan_of
from programme.queries import PublicEdition, public_editions


@require_safe
def exhibitor_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All published exhibitors by stand number. `q` searches in names, numbers and profiles."""
    edition = _edition(slug)
    if edition is None:
        return _elsewhere(request, slug, "exhibitors")
    page, stands = _public_page(edition), stands_of(edition.pk, edition.slug)
    if not stands:
        raise Http404(_("There are no exhibitors here yet."))
    text = plain(request.GET.get("q", "")[:200])
    shown = search(stands, text)
    return render(
        request,
        "programme/exhibitors/list.html",
        _context(request, edition, page)
        | {
            "stands": shown,
            "total": len(stands),
            "text": text,
            "plan": _plan(edition, stands, shown),
            "description": _("Who exhibits at %(event)s, and where.") % {"event": page.title},
        },
    )


@require_safe
def exhibitor_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    edition = _edition(slug)
    if edition is None:
        return _elsewhere(request, slug, "exhibitor", pk)
    page = _public_page(edition)
    stand = next((stand for stand in stands_of(edition.pk, edition.slug) if stand.pk == pk), None)
    if stand is None:
        raise Http404(_("There is no such exhibitor."))
    context = _context(request, edition, page, stand)
    description = Truncator(" ".join(stand.profile.split())).chars(160)
    return render(request, "programme/exhibitors/page.html", context | {"stand": stand, "description": description})


def _plan(edition: Event, stands: list[Stand], shown: list[Stand]) -> Plan | None:
    """The plan with the stands that are shown."""
    plan = get_or_set(("plan", edition.pk, get_language()), lambda: plan_of(edition, stands))
    if plan is None or len(shown) == len(stands):
        return plan
    pks = {stand.pk for stand in shown}
    return replace(plan, stands=[drawn for drawn in plan.stands if drawn.stand.pk in pks])


def _edition(slug: str) -> Event | None:
    editions = Event.objects.announced().select_related("listed_venue__plan")
    return get_or_set(("edition", slug), lambda: editions.filter(slug=slug).first())


def _elsewhere(request: HttpRequest, slug: str, name: str, *arguments) -> HttpResponse:
    """The edition may have had another address."""
    if new_slug := current_slug(slug):
        return moved_permanently(request, reverse(name, args=[new_slug, *arguments]))
    raise Http404


def _public_page(edition: Event) -> PublicEdition:
    """The page of the edition, if everybody may see it."""
    editions = public_editions([edition.pk])
    if not editions:
        raise Http404
    return editions[0]


def _context(request: HttpRequest, edition: Event, page: PublicEdition, stand: Stand | None = None) -> dict:
    list_url = reverse("exhibitors", args=[edition.slug])
    crumbs = [
        {"title": _("Home"), "url": "/" if get_language() == settings.LANGUAGE_CODE else f"/{get_language()}/"},
        {"title": _("Calendar"), "url": public_pages.calendar_url()},
        {"title": page.title, "url": page.url},
        {"title": _("Exhibitors"), "url": list_url},
    ]
    if stand is not None:
        crumbs.append({"title": stand.name, "url": request.path})
    return {
        "edition": edition,
        "page_title": page.title,
        "edition_url": page.url,
        "list_url": list_url,
        "when": format_time_span(edition),
        "breadcrumbs": crumbs,
    }
