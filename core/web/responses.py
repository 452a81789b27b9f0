"""HTTP responses that several apps use."""

from django.http import HttpResponse


def see_other(url: str) -> HttpResponse:
    """A redirect (303) after a handled form: the browser fetches the result with GET."""
    return HttpResponse(status=303, headers={"Location": url})
