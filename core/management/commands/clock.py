import signal

from django.core.management.base import BaseCommand

from core import scheduler


class Command(BaseCommand):
    help = "Run scheduled jobs until stopped. Several of these processes may run; each job runs once per time slot."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Run the jobs that are due now, then stop.")
        parser.add_argument("--list", action="store_true", help="Only list the registered jobs.")

    def handle(self, *args, once=False, list=False, **options):
        if list:
            for job in scheduler.registered_jobs():
                self.stdout.write(f"{job.name}: every {job.minutes} min")
            return
        if once:
            for name in scheduler.run_due_jobs():
                self.stdout.write(name)
            return
        stopped = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_unused: stopped.append(True))
        scheduler.run_forever(lambda: bool(stopped))
