"""Issues of the newsletter."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from core.bilingual import text_in_language
from mail.enums import BulkState
from newsletter.models.lists import NewsletterList


class DigestQuerySet(models.QuerySet):
    def sent(self) -> "DigestQuerySet":
        """Those that readers have got, or are getting. The newest first."""
        states = [BulkState.SENDING, BulkState.PAUSED, BulkState.STOPPED, BulkState.SENT]
        return self.filter(bulk_mail__state__in=states).order_by("-bulk_mail__send_at", "-pk")


class Digest(ClusterableModel):
    """News and events that an editor has chosen, with an introduction. It is a web page and an e-mail.

    Each has an e-mail to many from the first save, which shows its preview, sends it, and knows how far it has come.
    """

    list = models.ForeignKey(NewsletterList, verbose_name=_("list"), on_delete=models.PROTECT, related_name="digests")
    title_nb = models.CharField(
        _("title in Norwegian"), max_length=120, help_text=_("The subject of the e-mail and the heading of the page.")
    )
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    intro_nb = models.TextField(
        _("introduction in Norwegian"), max_length=2000, help_text=_("An empty line begins a paragraph.")
    )
    intro_en = models.TextField(_("introduction in English"), max_length=2000, blank=True)
    bulk_mail = models.OneToOneField(
        "mail.BulkMail", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    objects = DigestQuerySet.as_manager()
    trigram_columns = ("title_nb", "title_en")

    class Meta:
        verbose_name = _("issue of the newsletter")
        verbose_name_plural = _("issues of the newsletter")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return text_in_language(self, "title")

    @property
    def intro(self) -> str:
        return text_in_language(self, "intro")

    @property
    def is_draft(self) -> bool:
        return self.bulk_mail is None or self.bulk_mail.is_draft


class DigestNews(Orderable):
    digest = ParentalKey(Digest, on_delete=models.CASCADE, related_name="news_items")
    page = models.ForeignKey("news.NewsPage", verbose_name=_("news item"), on_delete=models.CASCADE, related_name="+")

    class Meta(Orderable.Meta):
        verbose_name = _("news item in an issue")
        verbose_name_plural = _("news items in an issue")

    def __str__(self) -> str:
        return str(self.page)


class DigestEvent(Orderable):
    digest = ParentalKey(Digest, on_delete=models.CASCADE, related_name="event_items")
    event = models.ForeignKey("events.Event", verbose_name=_("event"), on_delete=models.CASCADE, related_name="+")

    class Meta(Orderable.Meta):
        verbose_name = _("event in an issue")
        verbose_name_plural = _("events in an issue")

    def __str__(self) -> str:
        return str(self.event)
