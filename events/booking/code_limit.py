"""Discount codes can be guessed: a client that has tried many wrong ones cannot try more for a while."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.models import LimitAction
from core.web.limits import allow_client, is_client_used_up


def code_limit_error(request: HttpRequest, *, is_known: bool) -> str:
    """Why a typed code is not looked at; empty when it may be used. Counts a code that `is_known` says is wrong.

    A right code is refused as well, so that the answer does not tell that it is right.
    """
    if is_known:
        is_refused = is_client_used_up(request, LimitAction.CODES)
    else:
        is_refused = not allow_client(request, LimitAction.CODES)
    if not is_refused:
        return ""
    return _("Many wrong codes were typed from your network in the last hour. Try again in an hour, or write to us.")
