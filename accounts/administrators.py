"""People with full access to the administration."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User


def make_administrator(email: str) -> tuple[User, bool]:
    """Give a person full access. Returns the user and whether that changed anything.

    Raises ValidationError when `email` is no address.
    """
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError(f"{email} is not an e-mail address.") from error
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
    if user.is_staff and user.is_superuser and user.is_active:
        return user, False
    user.is_staff = user.is_superuser = user.is_active = True
    user.save()
    return user, True
