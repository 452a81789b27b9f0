"""What an attendee cannot eat, asked with consent. A prefix parts the attendees of one form."""

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
    def is_open(self) -> bool:
        """Whether there is something to see: the fields are folded away until somebody needs them."""
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
    """What was told with consent. Called from the form's `clean`: without consent it is an error at the box."""
    data = form.cleaned_data
    told = Dietary(data.get(f"{prefix}needs") or [], data.get(f"{prefix}other") or "")
    if not told:
        return None
    if not data.get(f"{prefix}consent"):
        form.add_error(
            f"{prefix}consent",
            ValidationError(_("Tick that we may keep the dietary requirements, or remove them.")),
        )
        return None
    return told


def initial_for(dietary: Dietary | None, prefix: str = "") -> dict[str, object]:
    """Stored needs as a form's initial values."""
    if dietary is None:
        return {}
    return {f"{prefix}needs": list(dietary.needs), f"{prefix}other": dietary.other, f"{prefix}consent": True}
