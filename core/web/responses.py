"""HTTP responses that several apps use."""

from django.http import HttpRequest, HttpResponse


def see_other(url: str) -> HttpResponse:
    """A redirect (303) after a handled form: the browser fetches the result with GET."""
    return HttpResponse(status=303, headers={"Location": url})


def moved_permanently(request: HttpRequest, path: str) -> HttpResponse:
    """A redirect to the present address, with the query string. A form is sent again with all that was typed (308)."""
    query = request.META.get("QUERY_STRING", "")
    status = 301 if request.method in ("GET", "HEAD") else 308
    return HttpResponse(status=status, headers={"Location": f"{path}?{query}" if query else path})


def keep_private(response: HttpResponse) -> HttpResponse:
    """For a page whose address is secret: no referrer to other sites, no indexing, no caching."""
    response["Cache-Control"] = "private, no-store"
    # Not "no-referrer": browsers then send forms with `Origin: null`, which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
