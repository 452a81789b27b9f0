"""Command that expires unpaid orders whose hold has run out."""

from typing import Any

from django.core.management.base import BaseCommand

from payments.checkout.expiry import expire_due_orders


class Command(BaseCommand):
    help = "Expire unpaid orders whose hold has run out. A scheduled job does this every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Released: {expire_due_orders()}")
