"""Where somebody who appears in a programme works, when that is a registered organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey


class PersonOrganisation(models.Model):
    """The organisation of a person. While it is listed in the directory, it replaces the person's `employer` as text.

    A row of its own, because `core.Person` knows no organisations.
    """

    person = ParentalKey(
        "core.Person",
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="organisations",
    )
    organisation = models.ForeignKey(
        "membership.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="people",
        help_text=_("A member. The person's page links to its page in the directory while it is listed there."),
    )

    class Meta:
        verbose_name = _("organisation of a person")
        verbose_name_plural = _("organisations of people")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                name="programme_person_organisation_once",
                violation_error_message=_("The person has an organisation already."),
            )
        ]

    def __str__(self) -> str:
        return self.organisation.name
