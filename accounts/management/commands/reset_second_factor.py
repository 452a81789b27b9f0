from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from wagtail.log_actions import log

from accounts.models import User


class Command(BaseCommand):
    help = "Remove a person's second factors after a lost phone or key. They add new ones when they next sign in."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Nobody signs in with {email}.")
        removed = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        Authenticator.objects.filter(user=user).delete()
        log(user, "accounts.second_factor_reset", data={"before": removed, "after": []})
        self.stdout.write(f"Removed {len(removed)} second factors of {user.email}.")
