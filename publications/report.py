"""A report: an annual report, an action programme or another long document with chapters."""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.association import association_for
from core.content.blocks.body import table_of_contents
from core.content.links import language_of
from core.content.stream_field import StreamField
from core.dates import format_day
from core.pages.base import BasePage
from core.pages.restrictions import public_pages
from core.pages.structured_data import absolute_url, organization
from publications.blocks import ReportBodyBlock, fetch_report
from publications.kept_figures import count_missing, wanted_by
from publications.pdf.response import pdf_response
from publications.report_form import ReportPageForm


class ReportPageQuerySet(PageQuerySet):
    def published(self) -> "ReportPageQuerySet":
        """Public live reports, newest first, with what a card shows and without the body."""
        reports = public_pages(self.live()).select_related("photo").prefetch_related("photo__renditions")
        return reports.defer_streamfields().order_by("-date", "-pk")


def today():
    return timezone.localdate()


class ReportPage(RoutablePageMixin, BasePage):
    """One document on one page: its sections are the chapters, each with an address. It can be read as a PDF too."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    period = models.CharField(
        _("period"), max_length=20, blank=True, help_text=_("Set large on the cover, for example 2026 or 2027–2030.")
    )
    date = models.DateField(_("date"), default=today, db_index=True, help_text=_("When the report was adopted."))
    numbered_headings = models.BooleanField(
        _("numbered headings"), default=False, help_text=_("1, 1.1, 1.1.1, as in statutes and programmes.")
    )
    people_on = models.DateField(
        _("bodies as they were on"),
        null=True,
        blank=True,
        help_text=_("For board and staff in the text, such as the last day of the year. Empty: who is in them today."),
    )
    body = StreamField(ReportBodyBlock(), verbose_name=_("content"), blank=True)
    #: See `publications.kept_figures`.
    figures = models.JSONField(default=dict, blank=True, editable=False)

    objects = PageManager.from_queryset(ReportPageQuerySet)()

    template = "publications/report_page.html"
    parent_page_types = ["publications.ReportIndexPage"]
    subpage_types = []
    cover_kind = "conference"
    og_type = "article"
    base_form_class = ReportPageForm
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("period"),
        SynchronizedField("numbered_headings"),
        SynchronizedField("figures", overridable=False),
    ]

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("period"), FieldPanel("date")]),
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("numbered_headings"), FieldPanel("people_on")]),
                FieldPanel("count_again"),
            ],
            heading=_("Headings, people and figures"),
        ),
        *BasePage.photo_panels,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    @path("")
    def reading(self, request: HttpRequest) -> HttpResponse:
        return self.render(request)

    @path("pdf/")
    def as_pdf(self, request: HttpRequest) -> HttpResponse:
        return pdf_response(self, request)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if getattr(request, "is_preview", False):
            self.figures = count_missing(wanted_by(self.body), self.figures)
        context["linked_pages"], context["bodies"] = fetch_report(self)
        context["contents"] = table_of_contents(self.body, self.numbered_headings)
        context["pdf_url"] = self.pdf_url(request)
        return context

    def pdf_url(self, request: HttpRequest | None = None) -> str:
        return f"{self.get_url(request) or '/'}pdf/"

    def share_line(self):
        return self.period or format_day(self.date)

    def structured_data(self, request):
        url = absolute_url(self.canonical_path(request))
        report = {
            "@type": "Report",
            "name": self.title,
            "headline": self.title,
            "url": url,
            "datePublished": self.date.isoformat(),
            "inLanguage": language_of(self) or "nb",
            "publisher": organization(association_for(request)),
            "encoding": {"@type": "MediaObject", "encodingFormat": "application/pdf", "contentUrl": f"{url}pdf/"},
        }
        if self.last_published_at:
            report["dateModified"] = self.last_published_at.isoformat()
        if self.description:
            report["description"] = self.description
        return [report]

    # The figures of the system

    def keep_figures(self, *, anew: bool = False) -> None:
        """Count what the text shows and is not kept yet; with `anew` all of it. Translations keep the same numbers."""
        wanted = wanted_by(self.body)
        former = self._figures_of_translations() | (self.figures or {})
        self.figures = count_missing(wanted, {} if anew else former, former)

    def _figures_of_translations(self) -> dict:
        if not self.pk:
            return {}
        kept: dict = {}
        for figures in self.get_translations().live().values_list("figures", flat=True):
            kept |= figures or {}
        return kept

    def save_revision(self, *args, **kwargs):
        """Every revision has its figures, so that what is approved or published later is what was seen."""
        self.keep_figures(anew=bool(getattr(self, "wants_figures_anew", False)))
        return super().save_revision(*args, **kwargs)

    def publish(self, revision, *args, **kwargs):
        """The figures of a report that was not public before are counted on the day of publication."""
        if self.first_published_at is None and not self._figures_of_translations():
            report = revision.as_object()
            report.keep_figures(anew=True)
            revision.content["figures"] = report.figures
            revision.save(update_fields=["content"])
        return super().publish(revision, *args, **kwargs)
