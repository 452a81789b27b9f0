"""The list of reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.pages.base import BasePage
from core.pages.structured_data import absolute_url
from core.web.paging import paginate
from publications.report import ReportPage

REPORTS_PER_PAGE = 12


class ReportIndexPage(BasePage):
    """All reports below it, newest first."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)

    template = "publications/report_index_page.html"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["publications.ReportPage"]

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), *BasePage.photo_panels]

    class Meta:
        verbose_name = _("list of reports")
        verbose_name_plural = _("lists of reports")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        reports = paginate(request, ReportPage.objects.published().child_of(self), REPORTS_PER_PAGE)
        context["reports"] = reports
        if reports.number > 1:
            context["canonical_url"] = absolute_url(f"{self.canonical_path(request)}{reports.links['here']}")
        return context
