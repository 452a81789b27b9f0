"""The readers of the newsletter in the admin: a list to search, filter and export, and deleting one on request."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.log_actions import log
from wagtail.permissions import register_permission_policy

from core.admin.confirm import Confirmation, ConfirmView
from core.admin.exports import GuardedExport
from core.admin.filters import DayRangeFilter
from core.admin.permissions import OnlyActions
from core.admin.tables import Listing, MomentColumn
from core.admin.viewsets import ReadOnlyViewSet
from newsletter.models import NewsletterList, Subscriber, Subscription

EXPORTED, DELETED = "newsletter.subscribers_exported", "newsletter.subscriber_deleted"
register_permission_policy(Subscriber, OnlyActions(Subscriber, {"view", "delete"}))


def lists_text(subscriber: Subscriber) -> str:
    """The lists, and of each whether it waits for the link in the e-mail."""
    rows = sorted(subscriber.subscriptions.all(), key=lambda row: (row.list.position, row.list.name_nb))
    waiting = gettext("not confirmed")
    return ", ".join(row.list.name if row.confirmed_at else f"{row.list.name} ({waiting})" for row in rows)


class SubscriberListing(GuardedExport, Listing):
    any_permission_required = ["view"]
    export_permission = "newsletter.export_subscriber"

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("subscriptions__list")

    def before_export(self, queryset) -> None:
        log(self.request.user, EXPORTED, user=self.request.user, data={"rows": queryset.count()})

    def export_value(self, item, field: str):
        return lists_text(item) if field == "lists" else super().export_value(item, field)


class SubscriberFilters(WagtailFilterSet):
    list = django_filters.ModelChoiceFilter(label=_("List"), queryset=NewsletterList.objects.all(), method="on_list")
    is_confirmed = django_filters.BooleanFilter(label=_("Confirmed"), method="confirmed")
    created_at = DayRangeFilter(label=_("Signed up"))

    class Meta:
        model = Subscriber
        fields = ["list", "is_confirmed", "language", "created_at"]

    def on_list(self, queryset: QuerySet, name: str, value: NewsletterList) -> QuerySet:
        return queryset.filter(pk__in=Subscription.objects.filter(list=value).values("subscriber"))

    def confirmed(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        confirmed = Subscription.objects.exclude(confirmed_at=None).values("subscriber")
        return queryset.filter(pk__in=confirmed) if value else queryset.exclude(pk__in=confirmed)


class DeleteSubscriberView(ConfirmView):
    """Deletes what is kept of a reader, as on their own request. It is no unsubscription: they can be added again."""

    def find(self, pk: int) -> Subscriber:
        if not self.request.user.has_perm("newsletter.delete_subscriber"):
            raise PermissionDenied
        return get_object_or_404(Subscriber.objects.prefetch_related("subscriptions__list"), pk=pk)

    def confirmation(self) -> Confirmation:
        return Confirmation(
            title=gettext("Delete the reader"),
            subtitle=self.subject.email,
            icon="bin",
            button=gettext("Delete"),
            facts=[
                (gettext("Lists"), lists_text(self.subject) or "–"),
                (gettext("Language"), self.subject.get_language_display()),
            ],
            explained=[gettext("The address and its lists are deleted. The reader gets no e-mail about it.")],
            serious=True,
            back_url=reverse("subscribers:index"),
            back_label=gettext("Back"),
        )

    @transaction.atomic
    def act(self, form) -> HttpResponse:
        # The log must not keep the address that was to be deleted.
        log(self.request.user, DELETED, user=self.request.user, data={"subscriber": self.subject.pk})
        self.subject.delete()
        messages.success(self.request, gettext("The reader is deleted."))
        return redirect("subscribers:index")


class SubscriberViewSet(ReadOnlyViewSet):
    model = Subscriber
    icon = "group"
    menu_label = _("Readers")
    inspect_view_enabled = False
    index_view_class = SubscriberListing
    filterset_class = SubscriberFilters
    empty_advice = _("Nobody has signed up yet. Readers sign up by themselves, and confirm it by e-mail.")
    list_display = [
        TitleColumn(
            "email",
            label=_("E-mail"),
            sort_key="email",
            get_url=lambda row: reverse("subscribers:delete_reader", args=[row.pk]),
        ),
        Column("lists", label=_("Lists"), accessor=lists_text),
        Column("get_language_display", label=_("Language"), sort_key="language"),
        MomentColumn("created_at", label=_("Signed up"), sort_key="created_at"),
    ]
    search_fields = ["email"]
    ordering = "-created_at"
    list_export = ["email", "lists", "get_language_display", "created_at"]
    export_headings = {"lists": _("Lists")}
    export_filename = "newsletter-readers"

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("delete-reader/<int:pk>/", DeleteSubscriberView.as_view(), name="delete_reader"),
        ]


def register_log_actions(actions) -> None:
    actions.register_action(EXPORTED, _("Export readers"), _("Readers of the newsletter exported"))
    actions.register_action(DELETED, _("Delete reader"), _("A reader of the newsletter deleted"))
