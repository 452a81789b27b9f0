from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.administrators import make_administrator


class Command(BaseCommand):
    help = "Give a person full access to the administration. They sign in by e-mailed code and add a second factor."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        try:
            user, _changed = make_administrator(email)
        except ValidationError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{user.email} is an administrator and can sign in by e-mailed code.")
