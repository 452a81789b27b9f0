"""Outgoing e-mail in the admin: its status and errors, and a button to send a failed e-mail again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.ui.tables import DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from mail.models import OutgoingMail
from mail.queue import failed_emails, retry_email


class ViewAndRetryPolicy(ModelPermissionPolicy):
    """Nobody may add or delete e-mails. The permission "change" allows sending a failed e-mail again."""

    def user_has_permission(self, user, action):
        return action in {"view", "change"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(OutgoingMail, ViewAndRetryPolicy(OutgoingMail))


class EmailListing(generic.IndexView):
    any_permission_required = ["view"]

    @cached_property
    def add_url(self):
        return None


class EmailInspectView(generic.InspectView):
    any_permission_required = ["view"]

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


class EmailViewSet(ModelViewSet):
    model = OutgoingMail
    icon = "mail"
    menu_label = gettext_lazy("Outgoing e-mail")
    menu_order = 900
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = EmailInspectView
    inspect_template_name = "mail/admin/email.html"
    inspect_view_fields = ["email_name", "to", "language", "created_at", "sent_at", "attempts", "retry_at", "error"]
    index_view_class = EmailListing
    list_per_page = 50
    list_display = [
        TitleColumn(
            "to", label=gettext_lazy("To"), get_url=lambda mail: reverse("outgoing_mail:inspect", args=[mail.pk])
        ),
        "email_name",
        DateColumn("created_at", label=gettext_lazy("Written"), sort_key="created_at"),
        DateColumn("sent_at", label=gettext_lazy("Sent"), sort_key="sent_at"),
        "attempts",
        "error",
    ]
    list_filter = {"sent_at": ["isnull"], "email_name": ["exact"], "created_at": ["gte", "lte"]}
    search_fields = ["to", "email_name", "key", "error"]
    search_backend_name = None
    ordering = "-created_at"
    form_fields = []

    def get_common_view_kwargs(self, **kwargs):
        off = dict.fromkeys(("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"))
        return super().get_common_view_kwargs(**{**kwargs, **off})

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("retry/<int:pk>/", self.construct_view(RetryEmailView), name="retry"),
        ]


email_viewset = EmailViewSet("outgoing_mail", url_prefix="outgoing-mail")
