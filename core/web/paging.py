"""Pagination of lists by a URL parameter. An invalid page number shows the first page."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

# Translators: the name of the parameter in the address that chooses a page of a list.
PAGE_PARAMETER = pgettext_lazy("address parameter", "page")
_PARAMETERS = ("side", "page")


def paginate(request: HttpRequest, items, per_page: int) -> Page:
    """The page of `items` that the URL asks for, with `links` for the pager. Both languages' parameters are read."""
    page_number = next((request.GET[name] for name in _PARAMETERS if name in request.GET), 1)
    page = Paginator(items, per_page).get_page(page_number)
    page.links = _links(request, page)
    return page


def page_query_string(request: HttpRequest, number: int) -> str:
    """The query string of another page of the same list. Other parameters are kept; `?` when there are none."""
    query = request.GET.copy()
    for name in (*_PARAMETERS, "fra"):
        query.pop(name, None)
    if number > 1:
        query[str(PAGE_PARAMETER)] = str(number)
    return f"?{query.urlencode()}" if query else "?"


def _links(request: HttpRequest, page: Page) -> dict:
    """The pager's links: `here`, `previous` and `next` (empty if none), and numbered `steps` with None for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "here": page_query_string(request, page.number),
        "previous": page_query_string(request, page.number - 1) if page.has_previous() else "",
        "next": page_query_string(request, page.number + 1) if page.has_next() else "",
        "steps": [
            {"number": number, "url": page_query_string(request, number), "is_current": number == page.number}
            if isinstance(number, int)
            else None
            for number in numbers
        ],
    }
