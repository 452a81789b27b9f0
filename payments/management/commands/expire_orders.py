from django.core.management.base import BaseCommand

from payments.checkout.expiry import expire_due_orders


class Command(BaseCommand):
    help = "Release the goods of orders whose time to pay is over. The clock does this every minute."

    def handle(self, *args, **options):
        self.stdout.write(f"Released: {expire_due_orders()}")
