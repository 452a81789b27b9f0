from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.models import User


class Command(BaseCommand):
    help = "Give a person full access to the administration. They sign in by e-mailed code and add a second factor."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
        user.is_staff = user.is_superuser = user.is_active = True
        user.save()
        self.stdout.write(f"{user.email} is an administrator and can sign in by e-mailed code.")
