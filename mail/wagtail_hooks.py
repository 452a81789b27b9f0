"""Outgoing e-mail and e-mail to many in the admin."""

from django.urls import path, reverse
from django.utils.translation import ngettext
from wagtail import hooks

from core.admin.desk.waiting import WaitingItem, register_waiting
from mail.admin import email_viewset
from mail.bulk.admin import audit_log, control, previews, write
from mail.bulk.admin.listing import bulk_mail_viewset, suppressed_viewset
from mail.queue import failed_emails


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [email_viewset, bulk_mail_viewset, suppressed_viewset]


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    audit_log.register_log_actions(actions)


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("bulk-mail/new/", write.choose_audience_view, name="bulk_mail_new"),
        path("bulk-mail/new/<slug:audience>/", write.WriteView.as_view(), name="bulk_mail_write"),
        path("bulk-mail/<int:pk>/", control.bulk_mail_view, name="bulk_mail"),
        path("bulk-mail/<int:pk>/edit/", write.WriteView.as_view(), name="bulk_mail_edit"),
        path("bulk-mail/<int:pk>/delete/", write.DeleteView.as_view(), name="bulk_mail_delete"),
        path("bulk-mail/<int:pk>/preview/<str:language>/", previews.preview_view, name="bulk_mail_preview"),
        path("bulk-mail/<int:pk>/preview/<str:language>/html/", previews.preview_html_view, name="bulk_mail_html"),
        path("bulk-mail/<int:pk>/preview/<str:language>/test/", previews.test_view, name="bulk_mail_test"),
        path("bulk-mail/<int:pk>/send/", control.SendView.as_view(), name="bulk_mail_send"),
        path("bulk-mail/<int:pk>/stop/", control.StopView.as_view(), name="bulk_mail_stop"),
        path("bulk-mail/<int:pk>/move/<str:verb>/", control.move_view, name="bulk_mail_move"),
    ]


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
