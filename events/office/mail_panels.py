"""The tab «Mails» of the event's form."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel

from events.enums import MessageKind
from events.placeholders import as_written


class PlaceholderPanel(Panel):
    """What may stand in the texts, and the ways to see how each mail looks."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/office/mails_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            own = {one.kind for one in self.instance.messages.all()} if self.instance.pk else set()
            return {
                **context,
                "event": self.instance,
                "kinds": [{"kind": kind, "own": kind in own} for kind in MessageKind],
                "placeholders": as_written(),
            }


mails = ObjectList(
    [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("send_reminder"), FieldPanel("send_thanks")])], heading=_("Sent automatically")
        ),
        PlaceholderPanel(heading=_("Preview the e-mails")),
        InlinePanel(
            "messages",
            [FieldPanel("kind"), FieldPanel("text_nb"), FieldPanel("text_en")],
            heading=_("The event's own texts"),
            label=_("Own text"),
            help_text=_(
                "Shown in a place of its own in the e-mail. An empty line begins a paragraph; addresses become links."
            ),
            max_num=len(MessageKind),
        ),
    ],
    heading=_("E-mails"),
)
