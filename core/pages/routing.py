from copy import copy

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from core.association import site_for
from core.cache.process_cache import get_or_set
from core.content.links import active_language
from core.content.site_roots import site_roots
from core.framework import set_route
from core.pages.restrictions import restriction_condition


def serve_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Wagtail's page view, with the page looked up by its whole URL path in one query.

    Wagtail itself runs a query for each level of the page tree. It still finds pages that are not found here, such as
    a sub-path of a routable page.
    """
    route = _look_up(request, path)
    if route is not None:
        set_route(request, route)
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
    url_path = root.root_path + "".join(f"{step}/" for step in steps)
    page = get_or_set(("page", url_path), lambda: _page_at(url_path))
    if page is None:
        return None
    try:
        # A copy, because the request stores data on the page and the cached page is shared between threads.
        return copy(page).route(request, [])
    except Http404:
        return None


def _page_at(url_path: str) -> Page | None:
    # The slug is indexed and `url_path` is not, so the filter uses both.
    page = (
        Page.objects.live()
        .annotate(is_restricted=restriction_condition())
        .filter(slug=url_path.rstrip("/").rpartition("/")[2], depth=url_path.count("/"), url_path=url_path)
        .first()
    )
    if page is None:
        return None
    specific = page.specific
    specific.known_to_be_public = not page.is_restricted
    return specific
