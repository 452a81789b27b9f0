from django.core.management.base import BaseCommand, CommandError

from payments.corrections.audit import differences


class Command(BaseCommand):
    help = (
        "Check that number series are unbroken, stored files are as they were made, and each order's documents agree "
        "with its money. Prints every difference; exit code 1 when there is one. Changes nothing."
    )

    def handle(self, *args, **options):
        found = 0
        for sentence in differences():
            found += 1
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{found} differences.", returncode=1)
        self.stdout.write("The books agree.")
