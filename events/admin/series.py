"""The form of a series in the admin: its names, its page with all editions, and how it looks."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.log_actions import log

from core.admin.viewsets import EditView
from events.admin.event.actions import series_buttons
from events.models import EventSeries

#: What the audit log keeps of a series, before and after.
LOGGED = ("name_nb", "name_en", "slug", "lead_nb", "lead_en", "accent", "ground", "motif", "on_front_page")

panels = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("name_nb"), FieldPanel("name_en")]),
            FieldPanel("slug"),
            FieldRowPanel([FieldPanel("lead_nb"), FieldPanel("lead_en")]),
        ],
        heading=_("Name and page"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("accent"), FieldPanel("ground"), FieldPanel("motif")]),
            FieldPanel("on_front_page"),
        ],
        heading=_("Look"),
    ),
]


def facts_of(series: EventSeries) -> dict[str, str]:
    return {name: str(getattr(series, name)) for name in LOGGED}


class SeriesEdit(EditView):
    """Logs what was changed, with the values before and after, and leads to what can be made of the series."""

    def save_instance(self):
        before = facts_of(EventSeries.objects.get(pk=self.object.pk))
        series = super().save_instance()
        after = facts_of(series)
        changed = [name for name in LOGGED if before[name] != after[name]]
        if changed:
            data = {
                "before": {name: before[name] for name in changed},
                "after": {name: after[name] for name in changed},
            }
            log(series, "events.series_changed", user=self.request.user, data=data)
        return series

    @cached_property
    def header_more_buttons(self):
        return [*super().header_more_buttons, *series_buttons(self.request.user, self.object)]
