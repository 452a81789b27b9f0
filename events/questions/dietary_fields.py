"""Form fields for dietary requirements and the consent to store them.

A prefix in the field names separates the attendees of one form.
"""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.forms import PlainField
from events.questions.dietary import LONGEST_OTHER, NEEDS, Dietary


@dataclass(frozen=True)
class DietaryFields:
    needs: forms.BoundField
    other: forms.BoundField
    consent: forms.BoundField

    @property
    def is_expanded(self) -> bool:
        """Whether the collapsed section is shown open: when a field has a value or an error."""
        return any(bool(field.value()) or bool(field.errors) for field in (self.needs, self.other, self.consent))


def add_dietary_fields(form: forms.Form, prefix: str = "") -> None:
    form.fields[f"{prefix}needs"] = forms.MultipleChoiceField(
        label=_("Dietary requirements"),
        choices=list(NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose among the requirements in the list.")},
    )
    form.fields[f"{prefix}other"] = PlainField(
        label=_("Other allergies or requirements"), max_length=LONGEST_OTHER, required=False
    )
    form.fields[f"{prefix}consent"] = forms.BooleanField(
        label=_("Keep this for the meal"),
        required=False,
        help_text=_(
            "The attendee agrees that we keep it and tell the caterer how many need what, without names. "
            "It is deleted 14 days after the event."
        ),
    )


def dietary_fields(form: forms.Form, prefix: str = "") -> DietaryFields:
    return DietaryFields(form[f"{prefix}needs"], form[f"{prefix}other"], form[f"{prefix}consent"])


def dietary_from(form: forms.Form, prefix: str = "") -> Dietary | None:
    """The requirements from a form; None when there are none. Called from the form's `clean`.

    Adds an error to the consent field when there are requirements without consent.
    """
    data = form.cleaned_data
    dietary = Dietary(data.get(f"{prefix}needs") or [], data.get(f"{prefix}other") or "")
    if not dietary:
        return None
    if not data.get(f"{prefix}consent"):
        form.add_error(
            f"{prefix}consent",
            ValidationError(_("Tick that we may keep the dietary requirements, or remove them.")),
        )
        return None
    return dietary


def initial_for(dietary: Dietary | None, prefix: str = "") -> dict[str, object]:
    """Initial values of a form, from stored requirements."""
    if dietary is None:
        return {}
    return {f"{prefix}needs": list(dietary.needs), f"{prefix}other": dietary.other, f"{prefix}consent": True}
