from copy import copy

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from core.association import site_for
from core.cache.process_cache import get_or_set
from core.content.links import active_language, site_roots
from core.framework import set_route
from core.pages.restrictions import restriction_condition


def serve_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Wagtail's own view, spared the walk down the tree: the page is looked up by its whole address at once.

    What is not found so (an address below a page that routes by itself) is left to Wagtail's walk.
    """
    found = _look_up(request, path)
    if found is not None:
        set_route(request, found)
    return wagtail_serve(request, path)


def _look_up(request: HttpRequest, path: str) -> RouteResult | None:
    site = site_for(request)
    if site is None or "\x00" in path:
        return None
    language = active_language()
    for root in site_roots():
        if root.site_id == site.pk and root.language_code == language:
            break
    else:
        return None
    steps = [step for step in path.split("/") if step]
    address = root.root_path + "".join(f"{step}/" for step in steps)
    page = get_or_set(("page", address), lambda: _page_at(address))
    if page is None:
        return None
    try:
        # A copy, to which the request may tie what it finds out about the page.
        return copy(page).route(request, [])
    except Http404:
        return None


def _page_at(address: str) -> Page | None:
    # The slug carries the index; the whole address makes it the right one.
    page = (
        Page.objects.live()
        .annotate(is_restricted=restriction_condition())
        .filter(slug=address.rstrip("/").rpartition("/")[2], depth=address.count("/"), url_path=address)
        .first()
    )
    if page is None:
        return None
    specific = page.specific
    specific.known_to_be_public = not page.is_restricted
    return specific
