"""Outgoing e-mail in the admin."""

from django.urls import reverse
from django.utils.translation import ngettext
from wagtail import hooks

from core.admin.desk.waiting import WaitingItem, register_waiting
from mail.admin import email_viewset
from mail.queue import failed_emails


@hooks.register("register_admin_viewset")
def register_email_viewset():
    return email_viewset


register_waiting(
    WaitingItem(
        name="failed e-mails",
        order=60,
        may_see=lambda user: user.is_staff and user.has_perm("mail.view_outgoingmail"),
        rows=failed_emails,
        text=lambda count: ngettext("e-mail that could not be sent", "e-mails that could not be sent", count),
        url=lambda: reverse("outgoing_mail:index"),
    )
)
