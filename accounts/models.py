from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.managers import UserManager
from core.db.fields import PhoneField


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. They sign in with the e-mail address; most users have no password."""

    email = models.EmailField(_("e-mail"), unique=True, error_messages={"unique": _("This e-mail is in use.")})
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    phone = PhoneField(_("phone"), blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nb")
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    #: Columns that staff search for parts of words: see `core.db.trigram`.
    trigram_columns = ("email", "first_name", "last_name")

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args, **kwargs):
        self.email = self.email.strip().lower()
        if not self.password:
            self.set_unusable_password()
        super().save(*args, **kwargs)
        self._sync_email_address()

    def _sync_email_address(self) -> None:
        """Make the user's e-mail address the primary one in allauth's list, and delete the address it replaces.

        allauth would ask twice for a code that is sent to an address missing from its list. The new address is
        unverified until the user signs in with an e-mailed code.
        """
        addresses = EmailAddress.objects.filter(user=self)
        if addresses.filter(email=self.email, primary=True).exists():
            return
        if not addresses.filter(email=self.email).exists():
            addresses.filter(primary=True).delete()
        addresses.filter(primary=True).update(primary=False)
        EmailAddress.objects.update_or_create(user=self, email=self.email, defaults={"primary": True})

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email
