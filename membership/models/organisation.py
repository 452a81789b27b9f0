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
from membership.enums import OrganisationKind
from membership.models.contact import Contact
from membership.models.directory_version import ShownInDirectory
from membership.models.membership import Membership
from membership.models.reference import Industry, Municipality
from membership.models.sorting import first_letter, sort_key
from membership.org_number import format_org_number, validate_org_number


class OrganisationQuerySet(models.QuerySet):
    def members(self, on_date: datetime.date | None = None) -> "OrganisationQuerySet":
        """Organisations with member rights on the date (default today). Depends on dates only, not on any job.

        Asked for each organisation by itself, for a page of a list; `all_members` is for counts over all of them.
        """
        counting = Membership.objects.counting_as_member(on_date).filter(organisation=OuterRef("pk"))
        return self.filter(Exists(counting))

    def all_members(self, on_date: datetime.date | None = None) -> "OrganisationQuerySet":
        """The same rows as `members`, quick where all of them are read."""
        return self.filter(pk__in=Membership.objects.ids_of_members(on_date))

    def listed(self, on_date: datetime.date | None = None) -> "OrganisationQuerySet":
        """Members that the public directory shows on the date (default today)."""
        return self.filter(listed=True).members(on_date)

    def visible_to(self, user) -> "OrganisationQuerySet":
        """All organisations for staff with the permission to view them; for others those where they are a contact."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("membership.view_organisation"):
            return self
        return self.filter(Exists(Contact.objects.current().filter(organisation=OuterRef("pk"), user=user)))


class Organisation(index.Indexed, ShownInDirectory):
    """A company, public body or other legal person that is, was or has applied to be a member."""

    org_number = models.CharField(
        _("organisation number"),
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_org_number],
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

    #: Columns that staff search for parts of words: see `core.db.trigram`.
    trigram_columns = ("name", "org_number", "city", "sort_key")

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
        """Set sort key, letter and slug from the name. Call it before `bulk_create`, which does not call `save`."""
        self.org_number = self.org_number or None
        self.sort_key, self.letter = sort_key(self.name), first_letter(self.name)
        if not self.slug:
            self.slug = self._free_slug()

    def _free_slug(self) -> str:
        base = slugify(latin(self.name))[:100] or "org"
        others = Organisation.objects.exclude(pk=self.pk)
        if not others.filter(slug=base).exists():
            return base
        if self.org_number:
            return f"{base}-{self.org_number}"
        return next(slug for slug in (f"{base}-{n}" for n in range(2, 10_000)) if not others.filter(slug=slug).exists())

    @property
    def spaced_org_number(self) -> str:
        return format_org_number(self.org_number or "")

    @property
    def profile(self) -> str:
        """The profile in the active language, or in the other one when that is empty."""
        texts = [self.profile_nb, self.profile_en]
        return (texts[1] or texts[0]) if get_language() == "en" else (texts[0] or texts[1])

    @property
    def address(self) -> str:
        """The address on one line, as sales documents print it."""
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street_address, town) if part)
