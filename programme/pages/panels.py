"""Panels of event pages: the facts of the event with a link to edit it, or the fields that create an event."""

from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel

from events.formatting import format_time_span
from programme.edition_links import links_of_edition
from programme.pages.form import TICKET_ROWS


class EventFactsPanel(Panel):
    """Shows the page's event and a link to its form. The panel has no fields."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "programme/admin/event_facts_panel.html"

        def is_shown(self):
            return bool(self.instance.event_id)

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            event = self.instance.event
            try:
                edit_url = reverse("event:edit", args=[event.pk])
            except NoReverseMatch:
                edit_url = ""
            edition_pk = event.parent_id or event.pk
            may_change_programme = self.request and self.request.user.has_perm("programme.change_programmeitem")
            may_edit = self.request is None or self.request.user.has_perm("events.change_event")
            context |= {
                "event": event,
                "when": format_time_span(event),
                "ticket_types": event.ticket_types.all(),
                "edit_url": edit_url if may_edit else "",
                "programme_url": reverse("programme_edit", args=[edition_pk]) if may_change_programme else "",
            }
            return context


class EditionPanel(Panel):
    """Links to what belongs to the edition and is the same on all its pages. The panel has no fields."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "programme/admin/edition_panel.html"

        def is_shown(self):
            return bool(self.instance.event_id) and bool(self._links())

        def _links(self) -> list:
            return links_of_edition(self.request.user, self.instance.event) if self.request is not None else []

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"links": self._links()}


class NewEventPanel(MultiFieldPanel):
    """Date, venue and tickets of a new event, or the choice of an existing one. Shown until the page has an event."""

    def __init__(self, children=(), **kwargs):
        super().__init__(children=children or new_event_fields(), **kwargs)

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self):
            return not self.instance.event_id and super().is_shown()


def new_event_fields() -> list[Panel]:
    return [
        FieldRowPanel([FieldPanel("new_kind"), FieldPanel("new_attendance")]),
        FieldRowPanel([FieldPanel("new_language"), FieldPanel("new_series")]),
        FieldPanel("new_topics"),
        FieldRowPanel([FieldPanel("new_starts_at"), FieldPanel("new_ends_at")]),
        FieldRowPanel([FieldPanel("new_listed_venue"), FieldPanel("new_listed_room")]),
        FieldRowPanel([FieldPanel("new_venue"), FieldPanel("new_address")]),
        FieldRowPanel([FieldPanel("new_postcode"), FieldPanel("new_place"), FieldPanel("new_capacity")]),
        *(_ticket_panel(row) for row in range(1, TICKET_ROWS + 1)),
        FieldPanel(
            "event",
            heading=_("Or choose an event that exists already"),
            help_text=_("Leave empty to make a new one from what you fill in above."),
        ),
    ]


def _ticket_panel(row: int) -> Panel:
    """One ticket type, in rows of at most three fields: more of them are too narrow to read what is typed."""
    rows = (("name", "name_en"), ("price", "member_price", "capacity"), ("vat", "admits"))
    return MultiFieldPanel(
        [FieldRowPanel([FieldPanel(f"ticket{row}_{name}") for name in names]) for names in rows],
        heading=format_lazy("{name} {number}", name=capfirst(_("ticket type")), number=row),
    )
