"""Command that reconciles payments, refunds and events with Stripe."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from payments.checkout.reconcile import reconcile
from payments.stripe import client


class Command(BaseCommand):
    help = (
        "Update orders, refunds and events of the last 30 days from Stripe, and print the differences. "
        "A job does so daily."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with client.job_limits():
            report = reconcile()
        for name, value in asdict(report).items():
            if name != "problems":
                self.stdout.write(f"{name.replace('_', ' ')}: {value}")
        for problem in report.problems:
            self.stderr.write(problem)
        if report.problems:
            raise SystemExit(1)
