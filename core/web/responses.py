"""Answers that several apps give."""

from django.http import HttpResponse


def see_other(url: str) -> HttpResponse:
    """303: a form was handled, and the browser reads the result at another address."""
    return HttpResponse(status=303, headers={"Location": url})
