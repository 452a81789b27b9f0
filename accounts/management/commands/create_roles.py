from django.core.management.base import BaseCommand

from accounts.roles import create_roles


class Command(BaseCommand):
    help = "Create the missing groups for editors, event staff, membership staff, finance and check-in staff."

    def handle(self, *args, **options):
        names = create_roles()
        self.stdout.write(f"Created: {', '.join(names)}." if names else "All groups exist.")
