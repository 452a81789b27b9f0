from django.core.management.base import BaseCommand, CommandError

from events.stock import recount


class Command(BaseCommand):
    help = "Compare the seat counters with the orders. Fails when they disagree; --repair puts the counters right."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="Set wrong counters to what the orders say.")

    def handle(self, *args, repair: bool, **options):
        if repair:
            for difference in recount.repair_counters():
                self.stdout.write(f"{difference.counter}: {difference.counted} -> {difference.expected}")
        differences = recount.differences()
        for difference in differences:
            self.stderr.write(
                f"{difference.counter}: {difference.counted} counted, {difference.expected} in the orders"
            )
        if differences:
            raise CommandError(f"{len(differences)} counters disagree with the orders.")
        self.stdout.write("The seat counters agree with the orders.")
