"""Adapters that configure allauth: its e-mails, who may sign up, and the encryption of second factors."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.emails import queue_account_email
from accounts.encryption import fernet
from accounts.second_factor import factor_types
from core.association import association
from core.limits import allow_attempt
from core.models import LimitAction
from core.web.limits import allow_client

#: Allauth's name of confirming by a passkey.
_PASSKEY = "mfa_reauthenticate:webauthn"


def count_email(request: HttpRequest, address: str) -> None:
    """Count an e-mail for the client and for the address. Raises ImmediateHttpResponse (429) beyond a limit."""
    if allow_client(request, LimitAction.SIGN_IN) and allow_attempt(
        LimitAction.SIGN_IN_EMAILS, address.strip().lower(), most=settings.EMAILS_PER_ADDRESS_AND_HOUR
    ):
        return
    raise ImmediateHttpResponse(render(request, "429.html", status=429))


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody may sign up: accounts are created with a membership, a ticket or an invitation."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """An address that cannot be read, such as «http://[::», is not safe to go on to. Allauth raises ValueError."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue the e-mail. Nothing is sent in the request, so a slow mail server does not tell who has an account."""
        count_email(self.request, email)
        self.request.account_email_queued = True
        message = self._write(template_prefix, email, context)
        queue_account_email(email, message.subject, str(message.body))

    def add_message(
        self, request: HttpRequest, level, message_template=None, message_context=None, extra_tags="", message=None
    ) -> None:
        """Before the message that a code was sent, do the same work for an address without an account."""
        is_code = message_template == "account/messages/login_code_sent.txt"
        if is_code and not getattr(request, "account_email_queued", False):
            email = message_context["email"]
            count_email(request, email)
            email_message = self._write("account/email/login_code", email, {"code": self.generate_login_code()})
            queue_account_email("", email_message.subject, str(email_message.body))
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def _write(self, template_prefix: str, email: str, context: dict) -> EmailMessage:
        return self.render_mail(
            template_prefix, email, {**context, "email": email, "association_name": association().name}
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address as the trusted proxies report it. Never raises: the header is the visitor's to write."""
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied, ValueError):
            return request.META.get("REMOTE_ADDR") or "unknown"

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Someone with a passkey and no app is asked for the passkey first. Allauth would ask for an app's code."""
        methods = super().get_reauthentication_methods(user)
        has_app = bool(methods) and "totp" in factor_types(user)
        for method in methods:
            if method["id"] == _PASSKEY:
                method["description"] = _("Use the passkey")
            elif not has_app:
                method["description"] = _("Use a recovery code")
        if has_app:
            return methods
        return sorted(methods, key=lambda method: method["id"] != _PASSKEY)

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts the authenticator app's secret, so that a copy of the database gives no access to accounts."""

    def encrypt(self, text: str) -> str:
        return fernet("second-factor").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return fernet("second-factor").decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ValueError("A second factor was encrypted with a SECRET_KEY that is not configured.") from error
