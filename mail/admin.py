"""Outgoing e-mail in the admin: its status and errors, and a button to send a failed e-mail again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from core.admin.tables import Listing, MomentColumn, ReadOnlyInspectView
from core.admin.viewsets import ReadOnlyViewSet
from mail.models import OutgoingMail
from mail.queue import failed_emails, retry_email

# Nobody may add or delete e-mails. The permission "change" allows sending a failed e-mail again.
register_permission_policy(OutgoingMail, OnlyActions(OutgoingMail, {"view", "change"}))


class EmailListing(Listing):
    any_permission_required = ["view"]


class EmailInspectView(ReadOnlyInspectView):
    def get_context_data(self, **kwargs):
        may_retry = self.request.user.has_perm("mail.change_outgoingmail")
        failed = failed_emails().filter(pk=self.object.pk).exists()
        retry_url = reverse("outgoing_mail:retry", args=[self.object.pk]) if may_retry and failed else ""
        return super().get_context_data(**kwargs, retry_url=retry_url)


class RetryEmailView(PermissionCheckedMixin, View):
    """POST: try to send a failed e-mail again, now."""

    model = OutgoingMail
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        mail = get_object_or_404(OutgoingMail, pk=pk)
        if retry_email(mail.pk):
            messages.success(request, _("The e-mail is sent."))
        else:
            messages.error(request, _("The e-mail could not be sent. The reason is below."))
        return redirect("outgoing_mail:inspect", mail.pk)


class EmailViewSet(ReadOnlyViewSet):
    model = OutgoingMail
    icon = "mail"
    menu_label = gettext_lazy("Outgoing e-mail")
    menu_order = 900
    add_to_settings_menu = True
    history_view_enabled = False
    inspect_view_class = EmailInspectView
    inspect_template_name = "mail/admin/email.html"
    inspect_view_fields = ["email_name", "to", "language", "created_at", "sent_at", "attempts", "retry_at", "error"]
    index_view_class = EmailListing
    list_display = [
        TitleColumn(
            "to", label=gettext_lazy("To"), get_url=lambda mail: reverse("outgoing_mail:inspect", args=[mail.pk])
        ),
        Column("email_name", label=gettext_lazy("Which e-mail")),
        MomentColumn("created_at", label=gettext_lazy("Written"), sort_key="created_at"),
        MomentColumn("sent_at", label=gettext_lazy("Sent"), sort_key="sent_at"),
        "attempts",
        "error",
    ]
    list_filter = {"sent_at": ["isnull"], "email_name": ["exact"], "created_at": ["range"]}
    search_fields = ["to", "email_name", "key", "error"]
    ordering = "-created_at"

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("retry/<int:pk>/", self.construct_view(RetryEmailView), name="retry"),
        ]


email_viewset = EmailViewSet("outgoing_mail", url_prefix="outgoing-mail")
