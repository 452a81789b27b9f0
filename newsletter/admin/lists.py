"""The lists of the newsletter in the admin."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic

from core.admin.deletion import ProtectedDeleteView
from core.admin.tables import NumberColumn, SafeListingMixin
from core.admin.viewsets import EditableViewSet
from newsletter.models import NewsletterList


class ListListing(SafeListingMixin, generic.IndexView):
    empty_advice = _("There are no lists yet. Readers can sign up when there is one.")

    def get_base_queryset(self):
        confirmed = Count("subscriptions", filter=Q(subscriptions__confirmed_at__isnull=False))
        return super().get_base_queryset().annotate(reader_count=confirmed)


class ListViewSet(EditableViewSet):
    """A list with readers or issues cannot be deleted; it can be closed."""

    model = NewsletterList
    icon = "list-ul"
    menu_label = _("Lists")
    index_view_class = ListListing
    delete_view_class = ProtectedDeleteView
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        "name_nb",
        "name_en",
        BooleanColumn("is_open", label=_("Open"), sort_key="is_open"),
        NumberColumn("reader_count", label=_("Readers"), sort_key="reader_count"),
        NumberColumn("position", label=_("Position"), sort_key="position"),
    ]
    list_filter = {"is_open": ["exact"]}
    search_fields = ["name_nb", "name_en"]
    search_backend_name = None
    ordering = ["position", "name_nb"]
    list_export = ["name_nb", "name_en", "purpose_nb", "is_open", "reader_count"]
    export_headings = {"reader_count": _("Readers")}
    export_filename = "newsletter-lists"
    panels = [
        FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
        FieldPanel("purpose_nb"),
        FieldPanel("purpose_en"),
        FieldRowPanel([FieldPanel("is_open"), FieldPanel("position")]),
    ]
