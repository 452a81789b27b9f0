from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from core.pages.base import AsciiSlugMixin


class MenuLinkPage(AsciiSlugMixin, Page):
    """A menu entry for a part of the site that is not a page, such as the form for joining.

    Its URL is that of the destination, so the menu links to the destination directly.
    """

    class Destination(models.TextChoices):
        JOIN = "join", _("Become a member")
        PORTAL = "portal", _("My page")
        SEARCH = "search", _("Search")

    destination = models.CharField(_("leads to"), max_length=20, choices=Destination)

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    override_translatable_fields = [SynchronizedField("destination", overridable=False)]

    content_panels = [*Page.content_panels, FieldPanel("destination")]
    promote_panels = [MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("Menu"))]
    settings_panels = []
    show_in_menus_default = True
    search_fields = []

    class Meta:
        verbose_name = _("menu link")
        verbose_name_plural = _("menu links")

    def destination_url(self) -> str:
        """The destination's URL in the language of this page. Raises NoReverseMatch when it is not installed."""
        with translation.override(self.locale.language_code):
            return reverse(self.destination)

    def full_clean(self, *args, **kwargs):
        try:
            steps = self.destination_url().strip("/").split("/")
        except NoReverseMatch as error:
            if self.destination:
                raise ValidationError({"destination": _("This part of the site does not exist.")}) from error
        else:
            self.slug = steps[-1]
        super().full_clean(*args, **kwargs)

    def serve(self, request, *args, **kwargs):
        return HttpResponseRedirect(self.destination_url())
