"""Why a typed discount code is not used. A client that has tried many wrong ones cannot try more for a while."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.dates import format_deadline, format_moment
from core.models import LimitAction
from core.web.limits import allow_client, is_client_used_up
from events.models import DiscountCode, Event
from events.pricing import discount_codes


def code_limit_error(request: HttpRequest, text: str, *, is_known: bool) -> str:
    """Why a typed code is not looked at; empty when it may be used. Counts a code that `is_known` says is wrong.

    The same wrong code counts once: it is sent again with each session that is added to the order, and with the form.
    A right code is refused as well, so that the answer does not tell that it is right.
    """
    if is_known:
        is_refused = is_client_used_up(request, LimitAction.CODES)
    else:
        is_refused = not allow_client(request, LimitAction.CODES, once=discount_codes.normalize(text))
    if not is_refused:
        return ""
    return _("Many wrong codes were typed from your network in the last hour. Try again in an hour, or write to us.")


def code_error(events: Sequence[Event], text: str, now: datetime) -> str:
    """Why the typed code cannot be used, as an error of its field."""
    normalized = discount_codes.normalize(text)
    codes = DiscountCode.objects.filter(event__in=[event.pk for event in events], code=normalized, active=True)
    code = codes.first() if normalized else None
    if code is None:
        return _("We do not know this code. Check how it is written.")
    if code.valid_from and code.valid_from > now:
        return _("This code can be used from %(when)s.") % {"when": format_moment(code.valid_from)}
    if code.valid_until and code.valid_until <= now:
        return _("This code could be used until %(when)s.") % {"when": format_deadline(code.valid_until)}
    return _("This code has been used up.")
