"""The e-mail with an exhibitor's link. The queue holds only the primary key, so that no key is stored there."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from events import public_pages
from events.formatting import format_time_span
from events.looks import accent_of
from events.tickets.confirmation import absolute_url
from mail.message import Email
from mail.queue import email
from programme.exhibitors.models import Exhibitor
from programme.exhibitors.send_link import EMAIL, can_be_sent


@email(EMAIL)
def exhibitor_link(exhibitor: int, is_replaced: bool = False) -> Email | None:
    """Not sent to one that is withdrawn meanwhile, or when the edition is over."""
    row = Exhibitor.objects.select_related("edition", "ticket__line").filter(pk=exhibitor).first()
    if row is None or not can_be_sent(row):
        return None
    url = public_pages.page_urls([row.edition_id]).get(row.edition_id, "")
    subject = _("Your stand at %(event)s: complete your profile")
    if is_replaced:
        subject = _("Your stand at %(event)s: a new link to your profile")
    return Email(
        subject=subject % {"event": row.edition.title},
        template="programme/emails/exhibitor_link",
        context={
            "exhibitor": row,
            "event": row.edition,
            "is_replaced": is_replaced,
            "when": format_time_span(row.edition),
            "event_url": absolute_url(url) if url else "",
            "profile_url": settings.SITE_URL + reverse("exhibitor_profile", args=[row.key]),
        },
        accent=accent_of(row.edition),
    )
