import datetime

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string
from wagtail.search import index

from core.text import latin
from membership import org_number as membership_org_number
from membership.enums import OrganisationKind
from membership.models.contact import Contact
from membership.models.directory_version import ShownInDirectory
from membership.models.membership import Membership
from membership.models.reference import Industry, Municipality
from membership.models.sorting import first_letter, sort_key


class OrganisationQuerySet(models.QuerySet):
    def members(self, on_date: datetime.date | None = None) -> "OrganisationQuerySet":
        """Those with a membership that counts on the date (today): the date decides, no job has to have run."""
        counting = Membership.objects.counting_as_member(on_date).filter(organisation=OuterRef("pk"))
        return self.filter(Exists(counting))

    def listed(self, on_date: datetime.date | None = None) -> "OrganisationQuerySet":
        """What the public directory may show."""
        return self.filter(listed=True).members(on_date)

    def visible_to(self, user) -> "OrganisationQuerySet":
        """A contact's own organisations; all of them for staff who may see them."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("membership.view_organisation"):
            return self
        return self.filter(Exists(Contact.objects.current().filter(organisation=OuterRef("pk"), user=user)))


class Organisation(index.Indexed, ShownInDirectory):
    """A company, public body or other legal person that is, was or wants to be a member."""

    org_number = models.CharField(
        _("organisation number"),
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        validators=[membership_org_number.validate_org_number],
        error_messages={"unique": _("An organisation with this number is registered already.")},
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=10, choices=OrganisationKind.choices, default=OrganisationKind.COMPANY
    )
    slug = models.SlugField(_("address on the site"), max_length=120, unique=True, blank=True)
    sort_key = models.CharField(max_length=160, editable=False, db_index=True)
    letter = models.CharField(max_length=1, editable=False)

    street_address = models.CharField(_("street address"), max_length=150, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4, blank=True)
    city = models.CharField(_("town"), max_length=60, blank=True)
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("municipality"), null=True, blank=True, on_delete=models.PROTECT
    )
    industry = models.ForeignKey(Industry, verbose_name=_("industry"), null=True, blank=True, on_delete=models.PROTECT)
    employees = models.PositiveIntegerField(
        _("employees"), null=True, blank=True, help_text=_("As the organisation itself has confirmed.")
    )
    website = models.URLField(_("website"), blank=True)
    invoice_reference = models.CharField(_("purchase order number"), max_length=100, blank=True)

    profile_nb = models.TextField(_("profile in Norwegian"), blank=True)
    profile_en = models.TextField(_("profile in English"), blank=True)
    logo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    listed = models.BooleanField(_("shown in the directory"), default=True, help_text=_("Only while it is a member."))
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    search_fields = [
        index.SearchField("name", boost=4),
        index.AutocompleteField("name"),
        index.SearchField("org_number"),
        index.SearchField("city"),
        index.SearchField("profile_nb"),
        index.SearchField("profile_en"),
        index.RelatedFields("municipality", [index.SearchField("name")]),
        index.RelatedFields("industry", [index.SearchField("name_nb"), index.SearchField("name_en")]),
        index.FilterField("id"),
        index.FilterField("listed"),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="membership_org_sorted"),
            models.Index(fields=["letter", "sort_key"], name="membership_org_letter"),
            models.Index(fields=["municipality", "sort_key"], name="membership_org_muni"),
            models.Index(fields=["industry", "sort_key"], name="membership_org_industry"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.prepare()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "sort_key", "letter", "slug"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])

    def prepare(self) -> None:
        """Fill what follows from the name and number. `bulk_create` calls no `save`: call this first there."""
        self.org_number = self.org_number or None
        self.sort_key, self.letter = sort_key(self.name), first_letter(self.name)
        if not self.slug:
            self.slug = self._free_slug()

    def _free_slug(self) -> str:
        base = slugify(latin(self.name))[:100] or "org"
        taken = Organisation.objects.exclude(pk=self.pk)
        if not taken.filter(slug=base).exists():
            return base
        if self.org_number:
            return f"{base}-{self.org_number}"
        return next(slug for slug in (f"{base}-{n}" for n in range(2, 10_000)) if not taken.filter(slug=slug).exists())

    @property
    def spaced_org_number(self) -> str:
        return membership_org_number.format_org_number(self.org_number or "")

    @property
    def profile(self) -> str:
        """In the reader's language, else in the other: a text in Norwegian says more than none."""
        texts = [self.profile_nb, self.profile_en]
        return (texts[1] or texts[0]) if get_language() == "en" else (texts[0] or texts[1])

    @property
    def address(self) -> str:
        """On one line, as sales documents want it."""
        place = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street_address, place) if part)
