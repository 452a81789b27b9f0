"""Command that checks sales documents, stored files and payments against each other."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments.corrections.audit import differences
from payments.corrections.balance import Balance


class Command(BaseCommand):
    help = (
        "Check that number series are unbroken, stored files are as they were made, and each order's documents agree "
        "with its money. Prints every difference and the sums; exit code 1 when there is a difference. Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count, total = 0, Balance()
        for sentence in differences(total):
            count += 1
            self.stdout.write(sentence)
        for line in total.lines():
            self.stdout.write(line)
        if count:
            raise CommandError(f"{count} differences.", returncode=1)
        self.stdout.write("The books agree.")
