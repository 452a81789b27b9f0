"""Error pages that are shown whatever the request holds.

The pages have the site's header and footer, which need the database and a readable request. When such a page fails, a
page without them is shown instead, and the failure is logged.
"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.framework import discard_form_data

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 400, lambda: _("We did not understand that"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 403, lambda: _("This page is not open to you"))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 404, lambda: _("We cannot find that page"))


def _error_page(request: HttpRequest, status: int, heading: Callable[[], str]) -> HttpResponse:
    # The form may be what could not be read: reading it again would fail again.
    discard_form_data(request)
    try:
        return render(request, f"{status}.html", status=status)
    except Exception:  # whatever fails here must not turn the visitor's mistake into an error of the site
        logger.exception("The page for status %s failed", status)
        return HttpResponse(render_to_string("error.html", {"status": status, "heading": heading()}), status=status)
