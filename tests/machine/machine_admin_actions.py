"""Acts of the office that change what there is to sell, when it takes place and who is next; and of those who join."""

import contextlib
from datetime import timedelta
from itertools import count

from django.db import IntegrityError, transaction
from membership_factory import create_category

from core.vat import VatCode
from events.changes import decide
from events.models import DiscountCode, Event, WaitingEntry
from events.stock import locks, release
from events.waitinglist import join as waitinglist_join
from events.waitinglist import staff
from membership.joining.application import Application, OrganisationFacts
from membership.joining.join import AlreadyApplied, AlreadyMember, join_association
from membership.models import Tariff, TariffLine
from payments.models import Order

#: Valid by mod 11; starts with digits that the register has not issued.
ORG_NUMBERS = ["900000014", "900000022"]


class OfficeActs:
    """Mixed into `Shop`."""

    _forms = count(1)

    # -- seats and codes -----------------------------------------------------------------------------------------
    def set_capacity(self, what: int, number: int | None) -> None:
        """Of a ticket type, the event (5) or its hall (6), as the event's form saves it: never less than is sold."""
        row = [*self.types, self.event, self.hall][what]
        taken = type(row).objects.get(pk=row.pk).taken
        try:
            with transaction.atomic():
                locks.lock_event(self.event.pk)
                row = type(row).objects.get(pk=row.pk)
                row.capacity = number
                row.save()
                release.offer_to_waiting_list(release.lock_events([self.event.pk]))
        except IntegrityError:
            assert number < taken, "refused though there is room"
        else:
            assert number is None or number >= taken, "less than what is sold"

    @staticmethod
    def set_limit(word: str, number: int | None) -> None:
        """How often a code may be used: never less than it has been."""
        code = DiscountCode.objects.get(code=word)
        code.capacity = number
        with contextlib.suppress(IntegrityError), transaction.atomic():
            code.save()

    # -- when ----------------------------------------------------------------------------------------------------
    def move_event(self, days: int) -> None:
        """Another date, and everybody is told."""
        event = Event.objects.get(pk=self.event.pk)
        new = {name: getattr(event, name) + timedelta(days=days) for name in ("starts_at", "ends_at")}
        if new["starts_at"] > self.now():
            decide.move_event(event, new)

    # -- who is next ---------------------------------------------------------------------------------------------
    def reorder(self, entry: WaitingEntry, where: str) -> None:
        with contextlib.suppress(waitinglist_join.NotChangeable):
            staff.move_entry(entry, where)

    def offer_now(self, entry: WaitingEntry) -> None:
        with contextlib.suppress(waitinglist_join.NotChangeable, staff.DoesNotFit):
            staff.offer_now(entry)

    def extend_offer(self, entry: WaitingEntry, hours: int) -> None:
        with contextlib.suppress(waitinglist_join.NotChangeable):
            staff.extend_offer(entry, self.now() + timedelta(hours=hours))

    def strike_off(self, entry: WaitingEntry) -> None:
        with contextlib.suppress(waitinglist_join.NotChangeable):
            staff.remove_entry(entry)

    # -- members -------------------------------------------------------------------------------------------------
    def set_up_dues(self) -> None:
        self.category = create_category(slug="bedrift", name_nb="Bedrift", name_en="Company", position=1)
        tariff = Tariff.objects.create(category=self.category, year=self.now().year, joining_fee_ore=50_00)
        lines = [{"name_nb": "Kontingent", "amount_ore": 200_00}, {"name_nb": "Service", "amount_ore": 33_33}]
        for number, fields in enumerate(lines):
            vat = VatCode.STANDARD if number else VatCode.EXEMPT
            TariffLine.objects.create(tariff=tariff, sort_order=number, name_en="Dues", vat_code=vat, **fields)

    def join_association(self, company: int, who: str) -> Order | None:
        """One of two companies joins; two people of the same may have the idea. None when it is a member already."""
        facts = OrganisationFacts(org_number=ORG_NUMBERS[company], name=f"Verksted {company} AS", kind="company")
        application = Application(
            category=self.category,
            name=f"{who.title()} Lund",
            email=f"{who}{company}@example.test",
            language="nb",
            submission_key=f"join-{next(self._forms)}",
            organisation=facts,
        )
        try:
            return join_association(application).order
        except (AlreadyMember, AlreadyApplied):
            return None
