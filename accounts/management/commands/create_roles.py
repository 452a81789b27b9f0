from django.core.management.base import BaseCommand

from accounts.roles import create_roles


class Command(BaseCommand):
    help = "Make the groups for editors, event staff, membership staff, finance and the door that are missing."

    def handle(self, *args, **options):
        made = create_roles()
        self.stdout.write(f"Made: {', '.join(made)}." if made else "All groups are there.")
