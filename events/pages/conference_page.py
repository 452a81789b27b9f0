from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail_localize.fields import SynchronizedField

from core.content.stream_field import StreamField
from events.blocks import PartnersBlock, VenuesBlock
from events.pages.partners import partner_groups
from events.pages.speaking import SpeaksOfEvent


class Accent(models.TextChoices):
    CORAL = "coral", _("Coral")
    OCHRE = "ochre", _("Ochre")
    MOSS = "moss", _("Moss")
    FJORD = "fjord", _("Fjord")


class ConferencePage(SpeaksOfEvent):
    """An edition of a conference: one day with a programme, or an umbrella over sessions that are booked one by one."""

    accent = models.CharField(_("accent colour"), max_length=10, choices=Accent.choices, default=Accent.CORAL)
    venues = StreamField(VenuesBlock(), verbose_name=_("venues"), blank=True)
    partners = StreamField(PartnersBlock(), verbose_name=_("partners"), blank=True)

    template = "events/conference_page.html"
    parent_page_types = ["events.CalendarPage", "home.HomePage"]
    subpage_types = ["events.EventPage"]

    content_panels = [
        *SpeaksOfEvent.content_panels,
        MultiFieldPanel([FieldPanel("venues")], heading=_("Venues"), classname="collapsed"),
        MultiFieldPanel([FieldPanel("partners")], heading=_("Partners"), classname="collapsed"),
        FieldPanel("accent"),
    ]
    override_translatable_fields = [
        *SpeaksOfEvent.override_translatable_fields,
        SynchronizedField("accent", overridable=False),
    ]

    class Meta:
        verbose_name = _("conference page")
        verbose_name_plural = _("conference pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["partner_groups"] = partner_groups(self.partners)
        return context
