import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

_MONTH = [MinValueValidator(1), MaxValueValidator(12)]
_DAY = [MinValueValidator(1), MaxValueValidator(31)]


@register_setting(icon="group")
class MembershipSettings(BaseSiteSetting):
    """The association's membership rules. The defaults are those of most Norwegian associations."""

    approve_all = models.BooleanField(
        _("every application is decided by a person"),
        default=False,
        help_text=_("Off: only the categories that ask for it wait for approval; the others are members when paid."),
    )
    reduction_from_month = models.PositiveSmallIntegerField(_("month"), default=7, validators=_MONTH)
    reduction_from_day = models.PositiveSmallIntegerField(_("day"), default=1, validators=_DAY)
    reduction_percent = models.PositiveSmallIntegerField(
        _("reduction of the first year's dues"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("In per cent, for those who join on the date above or later in the year. 0 gives none."),
    )
    leave_by_month = models.PositiveSmallIntegerField(_("month"), default=12, validators=_MONTH)
    leave_by_day = models.PositiveSmallIntegerField(_("day"), default=31, validators=_DAY)
    due_days = models.PositiveSmallIntegerField(
        _("days to pay"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("From an application is approved, or dues are invoiced, until they are due."),
    )
    grace_days = models.PositiveSmallIntegerField(
        _("grace period in days"),
        default=30,
        validators=[MaxValueValidator(365)],
        help_text=_("How long after the due date a member who has not paid keeps the rights of a member."),
    )
    terms_nb = models.TextField(_("terms in Norwegian"), blank=True)
    terms_en = models.TextField(_("terms in English"), blank=True)

    panels = [
        FieldPanel("approve_all"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("reduction_from_day"), FieldPanel("reduction_from_month")]),
                FieldPanel("reduction_percent"),
            ],
            heading=_("First year"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("leave_by_day"), FieldPanel("leave_by_month")])],
            heading=_("Last day to leave before the next year"),
        ),
        MultiFieldPanel([FieldPanel("due_days"), FieldPanel("grace_days")], heading=_("Payment")),
        MultiFieldPanel([FieldPanel("terms_nb"), FieldPanel("terms_en")], heading=_("Terms shown when joining")),
    ]

    class Meta:
        verbose_name = _("membership rules")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "MembershipSettings":
        """The settings of the default site, or unsaved defaults when there are none. One query."""
        return cls.objects.filter(site__is_default_site=True).first() or cls()

    def clean(self):
        super().clean()
        for name in ("reduction_from", "leave_by"):
            month, day = getattr(self, f"{name}_month"), getattr(self, f"{name}_day")
            try:
                datetime.date(2027, month, day)  # not a leap year: the day must exist every year
            except (TypeError, ValueError) as error:
                raise ValidationError({f"{name}_day": _("There is no such day in this month.")}) from error

    def reduction_on(self, joined_on: datetime.date) -> int:
        """The reduction of the first year's dues for a member who joins on this date, in per cent."""
        reduced_from = (self.reduction_from_month, self.reduction_from_day)
        return self.reduction_percent if (joined_on.month, joined_on.day) >= reduced_from else 0

    def leave_by(self, year: int) -> datetime.date:
        """The last day on which a member can leave with effect from the end of `year`."""
        return datetime.date(year, self.leave_by_month, self.leave_by_day)

    def terms(self, language: str) -> str:
        """The terms of membership in a language ("nb" or "en"); "" when they are not written."""
        return (self.terms_en if language == "en" else self.terms_nb).strip()
