"""Issues of the newsletter in the admin. Each leads to its e-mail, which has the preview, the test and the sending."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList, PageChooserPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from core.admin.deletion import ProtectedDeleteView
from core.admin.tables import MomentColumn, SafeListingMixin
from core.admin.viewsets import CreateView, EditableViewSet, EditView
from mail.bulk.prepare import NotADraft
from mail.models import BulkMail
from newsletter.digest.content import keep_bulk_mail
from newsletter.models import Digest

MAX_ITEMS = 20

edit_handler = ObjectList(
    [
        FieldPanel("list"),
        FieldRowPanel([FieldPanel("title_nb"), FieldPanel("title_en")]),
        FieldPanel("intro_nb"),
        FieldPanel("intro_en"),
        InlinePanel(
            "news_items", [PageChooserPanel("page")], heading=_("News"), label=_("News item"), max_num=MAX_ITEMS
        ),
        InlinePanel("event_items", [FieldPanel("event")], heading=_("Events"), label=_("Event"), max_num=MAX_ITEMS),
    ]
)


class DigestListing(SafeListingMixin, generic.IndexView):
    empty_advice = _("There are no issues yet. Write the first one, and look at its preview before you send it.")

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("bulk_mail", "list")


class _KeepsMail:
    """Saves the issue and its e-mail together, and leads on to the e-mail."""

    @transaction.atomic
    def save_instance(self):
        digest = super().save_instance()
        keep_bulk_mail(digest, by=self.request.user)
        return digest

    def get_success_url(self):
        return reverse("bulk_mail", args=[self.object.bulk_mail_id])


class DigestCreate(_KeepsMail, CreateView):
    pass


class DigestEdit(_KeepsMail, EditView):
    """An issue that is on its way is not changed: some readers would get another text than others."""

    def get(self, request, *args, **kwargs):
        return self._leave() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            return self._leave() or super().post(request, *args, **kwargs)
        except NotADraft:
            return self._lead_on(self.get_object())

    def _leave(self):
        digest = self.get_object()
        return None if digest.is_draft else self._lead_on(digest)

    def _lead_on(self, digest: Digest):
        messages.warning(self.request, gettext("This issue is on its way, so it cannot be changed."))
        return redirect("bulk_mail", digest.bulk_mail_id)

    @cached_property
    def header_buttons(self):
        if not self.object.bulk_mail_id:
            return []
        url = reverse("bulk_mail", args=[self.object.bulk_mail_id])
        return [HeaderButton(gettext("Preview and send"), url=url, icon_name="mail")]


class DigestDelete(ProtectedDeleteView):
    """Takes the draft of the e-mail with it. An issue that was sent stays, because its readers have its address."""

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        digest = self.get_object()
        if not digest.is_draft:
            messages.error(request, gettext("An issue that was sent stays: its readers have its address."))
            return redirect("bulk_mail", digest.bulk_mail_id)
        mail_pk = digest.bulk_mail_id
        response = super().post(request, *args, **kwargs)
        if not Digest.objects.filter(bulk_mail=mail_pk).exists():
            BulkMail.objects.filter(pk=mail_pk, state="draft").delete()
        return response


class DigestViewSet(EditableViewSet):
    model = Digest
    icon = "doc-full-inverse"
    menu_label = _("Issues")
    index_view_class = DigestListing
    add_view_class = DigestCreate
    edit_view_class = DigestEdit
    delete_view_class = DigestDelete
    copy_view_enabled = False
    edit_handler = edit_handler
    list_per_page = 50
    list_display = [
        "title_nb",
        Column("list", label=_("List"), sort_key="list__name_nb"),
        Column("bulk_mail.get_state_display", label=_("Status"), sort_key="bulk_mail__state"),
        MomentColumn("created_at", label=_("Written"), sort_key="created_at"),
        MomentColumn("bulk_mail.send_at", label=_("Sent"), sort_key="bulk_mail__send_at"),
    ]
    list_filter = {"list": ["exact"], "created_at": ["range"]}
    search_fields = ["title_nb", "title_en"]
    search_backend_name = None
    ordering = "-created_at"
    list_export = ["title_nb", "title_en", "list.name_nb", "created_at", "bulk_mail.send_at"]
    export_headings = {"list.name_nb": _("List"), "bulk_mail.send_at": _("Sent")}
    export_filename = "newsletter-issues"
