import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from core.content.blocks.menus import MenuColumnBlock
from core.content.stream_field import StreamField
from core.db.fields import PhoneField
from core.vat import VatCode

#: A permission that no group can have. Only superusers may edit fields that are printed on invoices; editors may edit
#: the rest.
_ADMINISTRATORS = "superuser"


class BilingualAttribute:
    """Reads `<name>_nb` or `<name>_en`, depending on the active language."""

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        language = "en" if (get_language() or "nb").startswith("en") else "nb"
        return getattr(instance, f"{self.name}_{language}")


@register_setting(icon="home")
class AssociationSettings(BaseSiteSetting):
    """The association's details, shown on the site and printed on sales documents."""

    name = models.CharField(_("name"), max_length=120, default="Møteplass")
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    org_number = models.CharField(_("organisation number"), max_length=9, blank=True)
    vat_registered = models.BooleanField(
        _("registered for VAT"),
        default=True,
        help_text=_("When off, no VAT is shown or charged anywhere, and documents carry no “MVA”."),
    )
    founded = models.PositiveSmallIntegerField(_("founded in the year"), null=True, blank=True)
    address = models.CharField(_("street address"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4, blank=True)
    city = models.CharField(_("town"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("phone"), blank=True)
    bank_account = models.CharField(_("bank account"), max_length=20, blank=True)
    cancellation_fee_vat = models.CharField(
        _("VAT on kept cancellation fees"),
        max_length=12,
        choices=VatCode.choices,
        blank=True,
        help_text=_(
            "When less than the price is given back, the credit note credits the whole price and has the fee that is "
            "kept as a line of its own. Empty: the fee has the VAT code of what was cancelled. Ask your accountant."
        ),
    )

    tagline_nb = models.CharField(_("tagline in Norwegian"), max_length=140, blank=True)
    tagline_en = models.CharField(_("tagline in English"), max_length=140, blank=True)
    footer_text_nb = models.TextField(_("footer text in Norwegian"), max_length=400, blank=True)
    footer_text_en = models.TextField(_("footer text in English"), max_length=400, blank=True)
    opening_hours_nb = models.CharField(_("opening hours in Norwegian"), max_length=140, blank=True)
    opening_hours_en = models.CharField(_("opening hours in English"), max_length=140, blank=True)
    footer_menu_nb = StreamField(
        [("column", MenuColumnBlock())], verbose_name=_("footer menu in Norwegian"), blank=True, max_num=4
    )
    footer_menu_en = StreamField(
        [("column", MenuColumnBlock())], verbose_name=_("footer menu in English"), blank=True, max_num=4
    )
    linkedin_url = models.URLField("LinkedIn", blank=True)
    facebook_url = models.URLField("Facebook", blank=True)
    instagram_url = models.URLField("Instagram", blank=True)

    notice_text_nb = models.CharField(_("notice in Norwegian"), max_length=160, blank=True)
    notice_text_en = models.CharField(_("notice in English"), max_length=160, blank=True)
    notice_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page the notice leads to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Readers of the other language are led to its translation."),
    )
    notice_from = models.DateTimeField(_("shown from"), null=True, blank=True)
    notice_to = models.DateTimeField(_("shown until"), null=True, blank=True)

    tagline = BilingualAttribute()
    footer_text = BilingualAttribute()
    opening_hours = BilingualAttribute()
    footer_menu = BilingualAttribute()
    notice_text = BilingualAttribute()

    select_related = ["notice_page"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("name"), FieldPanel("short_name"), FieldPanel("founded")]),
                    FieldRowPanel([FieldPanel("tagline_nb"), FieldPanel("tagline_en")]),
                    FieldRowPanel(
                        [
                            FieldPanel("org_number", permission=_ADMINISTRATORS),
                            FieldPanel("bank_account", permission=_ADMINISTRATORS),
                        ]
                    ),
                    FieldPanel("vat_registered", permission=_ADMINISTRATORS),
                    FieldPanel("cancellation_fee_vat", permission=_ADMINISTRATORS),
                    MultiFieldPanel(
                        [
                            FieldPanel("address"),
                            FieldRowPanel([FieldPanel("postcode"), FieldPanel("city")]),
                            FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
                            FieldRowPanel([FieldPanel("opening_hours_nb"), FieldPanel("opening_hours_en")]),
                        ],
                        heading=_("Contact"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("linkedin_url"),
                            FieldPanel("facebook_url"),
                            FieldPanel("instagram_url"),
                        ],
                        heading=_("Elsewhere on the web"),
                    ),
                ],
                heading=_("Details"),
            ),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("footer_text_nb"), FieldPanel("footer_text_en")]),
                    FieldPanel("footer_menu_nb"),
                    FieldPanel("footer_menu_en"),
                ],
                heading=_("Footer"),
            ),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("notice_text_nb"), FieldPanel("notice_text_en")]),
                    FieldPanel("notice_page"),
                    FieldRowPanel(
                        [FieldPanel("notice_from"), FieldPanel("notice_to")],
                        help_text=_("Without times the notice stays until its text is removed."),
                    ),
                ],
                heading=_("Notice bar"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("association")

    def __str__(self) -> str:
        return self.name

    def clean(self):
        super().clean()
        if self.org_number and not orgnr.is_valid(self.org_number):
            raise ValidationError({"org_number": _("This is no organisation number: nine digits, the last a check.")})
        if self.notice_from and self.notice_to and self.notice_to <= self.notice_from:
            raise ValidationError({"notice_to": _("The notice must end after it begins.")})

    def vat_code(self, code: str) -> str:
        """The VAT code that applies to a sale: exempt while the association is not registered for VAT."""
        return code if self.vat_registered else VatCode.EXEMPT

    @property
    def address_lines(self) -> list[str]:
        return [line for line in (self.address, f"{self.postcode} {self.city}".strip()) if line]

    @property
    def social_links(self) -> list[dict]:
        """`name`, `label` and `url` of each social network for which the association has given an address."""
        networks = [
            ("linkedin", "LinkedIn", self.linkedin_url),
            ("facebook", "Facebook", self.facebook_url),
            ("instagram", "Instagram", self.instagram_url),
        ]
        return [{"name": name, "label": label, "url": url} for name, label, url in networks if url]

    def has_notice(self, now: dt.datetime | None = None) -> bool:
        """Whether the notice bar is shown in the active language at `now` (by default the present time)."""
        now = now or timezone.now()
        begun = self.notice_from is None or self.notice_from <= now
        over = self.notice_to is not None and self.notice_to <= now
        return bool(self.notice_text) and begun and not over
