"""Topics of events, in the events menu."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from core.admin.tables import NumberColumn, SafeListingMixin
from core.admin.viewsets import EditableViewSet
from events.models import Topic


class TopicListing(SafeListingMixin, generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().annotate(event_count=Count("events"))


class TopicDelete(generic.DeleteView):
    """Says how many events lose the topic."""

    @property
    def confirmation_message(self) -> str:
        count = self.object.events.count()
        return ngettext(
            "Do you want to delete this topic? %(count)d event has it. The event stays, without the topic.",
            "Do you want to delete this topic? %(count)d events have it. The events stay, without the topic.",
            count,
        ) % {"count": count}


class TopicViewSet(EditableViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    index_view_class = TopicListing
    delete_view_class = TopicDelete
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        "name_nb",
        Column("name_en", label=_("Name (English)"), sort_key="name_en"),
        Column("slug", label=_("In the address"), sort_key="slug"),
        NumberColumn("position", label=_("Position"), sort_key="position"),
        NumberColumn("event_count", label=_("Events"), sort_key="event_count"),
    ]
    search_fields = ["name_nb", "name_en", "slug"]
    search_backend_name = None
    ordering = ["position", "name_nb"]
    list_export = ["name_nb", "name_en", "slug", "position", "event_count"]
    export_headings = {"event_count": _("Events")}
    export_filename = "topics"
    panels = [
        FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("position")]),
    ]
