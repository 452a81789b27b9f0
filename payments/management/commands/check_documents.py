"""Command that checks sales documents, stored files and payments against each other."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments.corrections.audit import differences


class Command(BaseCommand):
    help = (
        "Check that number series are unbroken, stored files are as they were made, and each order's documents agree "
        "with its money. Prints every difference; exit code 1 when there is one. Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for sentence in differences():
            count += 1
            self.stdout.write(sentence)
        if count:
            raise CommandError(f"{count} differences.", returncode=1)
        self.stdout.write("The books agree.")
