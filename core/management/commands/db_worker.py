"""The worker of `django_tasks_db`, which also survives an outage of the database and shows that it lives.

`core` stands before `django_tasks_db` in INSTALLED_APPS, so this command takes the place of the package's own.
"""

import time

from django.db import connections
from django.db.utils import Error
from django_tasks_db.management.commands import db_worker
from django_tasks_db.management.commands.db_worker import logger

from core.db.outage import DATABASE_AWAY
from core.operation import heartbeat, task_queue

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


class Worker(db_worker.Worker):
    def run(self) -> None:
        """Work until stopped. An error of the database ends neither the process nor the task that it met."""
        if self.batch or self.max_tasks is not None:
            super().run()
            return
        row = heartbeat.worker_row(self.worker_id)
        heartbeat.beat_in_background(row, stopped=lambda: not self.running)
        pause = FIRST_PAUSE
        while self.running:
            began = time.monotonic()
            try:
                task_queue.retry_tasks_of(self.worker_id)
                super().run()
            except Error as error:
                if isinstance(error, DATABASE_AWAY):
                    logger.warning("The database is away (%s). The worker tries again.", type(error).__name__)
                else:
                    logger.exception("The worker could not look for tasks")
                connections.close_all()
                if time.monotonic() - began > LONGEST_PAUSE:
                    pause = FIRST_PAUSE
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


class Command(db_worker.Command):
    def handle(self, **options) -> None:
        # The package's command makes its worker by this name.
        db_worker.Worker = Worker
        super().handle(**options)
