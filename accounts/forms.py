from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import PlainField
from core.limits import allow_attempt
from core.models import LimitAction

#: Codes of an app or recovery codes that one user may try in an hour. A session with a guessed e-mail code is worth
#: nothing without one.
CODES_PER_HOUR = 10


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "phone", "language"]
        field_classes = {"first_name": PlainField, "last_name": PlainField}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }


class LimitedCodeMixin(forms.Form):
    """Counts the codes that are tried for a user, in the database. Allauth counts them in the cache, which each process
    has for itself where there is no Redis, and forgets them in five minutes.
    """

    code = PlainField(label=_("Code"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))

    def clean_code(self) -> str:
        if not allow_attempt(LimitAction.SECOND_FACTOR, f"user-{self.user.pk}", most=CODES_PER_HOUR):
            raise get_adapter().validation_error("too_many_login_attempts")
        return super().clean_code()


class LimitedAuthenticateForm(LimitedCodeMixin, AuthenticateForm):
    """Signing in with the code of an app or a recovery code."""


class LimitedReauthenticateForm(LimitedCodeMixin, ReauthenticateForm):
    """Confirming a signed-in session with such a code."""


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey may be used to sign in, unless the person unticks it. Allauth's box is not ticked."""

    name = PlainField(label=_("Name"), required=False, max_length=100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["passwordless"]
        field.initial = True
        field.label = _("Sign in with this passkey alone")
        field.help_text = _("Without a code by e-mail. It then asks for your finger, your face or a PIN.")
