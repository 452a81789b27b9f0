"""Lists in pages, chosen by the address. Rubbish in the address shows the first page, never an error."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

# Translators: the name of the parameter in the address that chooses a page of a list.
PAGE_PARAMETER = pgettext_lazy("address parameter", "page")
_KNOWN = ("side", "page")


def paginate(request: HttpRequest, items, per_page: int) -> Page:
    """The page that the address asks for, in either language's word for it."""
    wanted = next((request.GET[name] for name in _KNOWN if name in request.GET), 1)
    page = Paginator(items, per_page).get_page(wanted)
    page.links = _links(request, page)
    return page


def page_query_string(request: HttpRequest, number: int) -> str:
    """The query string of another page of the same list, other parameters kept; empty for a plain first page."""
    query = request.GET.copy()
    for name in (*_KNOWN, "fra"):
        query.pop(name, None)
    if number > 1:
        query[str(PAGE_PARAMETER)] = str(number)
    return f"?{query.urlencode()}" if query else "?"


def _links(request: HttpRequest, page: Page) -> dict:
    """What a pager shows: `here`, `previous` and `next` (or empty) and numbered `steps`, gaps as None."""
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
