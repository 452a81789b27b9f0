"""Sets up a new installation: languages, site, pages, menu and footer, groups, the association and an administrator."""

import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from stdnum.no import orgnr

from accounts.models import User
from core import phones
from core.models import AssociationSettings
from home.setup.site import SetUp

#: Option → (field of AssociationSettings, what is asked, whether it must be answered).
QUESTIONS = {
    "name": ("name", "The association's full name", True),
    "short_name": ("short_name", "Its short name (may be empty)", False),
    "org_number": ("org_number", "Organisation number, nine digits (may be empty)", False),
    "email": ("email", "The association's e-mail address", True),
    "phone": ("phone", "Phone (may be empty)", False),
    "address": ("address", "Street address (may be empty)", False),
    "postcode": ("postcode", "Postcode (may be empty)", False),
    "city": ("city", "Town (may be empty)", False),
    "tagline_nb": ("tagline_nb", "Tagline in Norwegian (may be empty)", False),
    "tagline_en": ("tagline_en", "Tagline in English (may be empty)", False),
}


class Command(BaseCommand):
    help = (
        "Set up a new site: languages, pages in Norwegian and English, menu and footer, groups, the association's "
        "details and the first administrator. Asks for what is not given. Run again, it adds what is missing and "
        "changes nothing that is there."
    )

    def add_arguments(self, parser):
        for option, (_field, question, _required) in QUESTIONS.items():
            parser.add_argument(f"--{option.replace('_', '-')}", default=None, help=question)
        parser.add_argument("--not-vat-registered", action="store_true", help="It is not in the VAT register.")
        parser.add_argument("--administrator", default=None, help="E-mail address of the first administrator")
        parser.add_argument("--no-input", action="store_true", help="Ask nothing; what is missing is an error.")

    def handle(self, *args, not_vat_registered=False, administrator=None, no_input=False, **options):
        self.may_ask = not no_input and sys.stdin.isatty()
        present = AssociationSettings.objects.filter(site__is_default_site=True).first()
        is_new = present is None or present.name == AssociationSettings._meta.get_field("name").default
        details = self._details(options, is_new, present)
        if is_new or not_vat_registered:
            details["vat_registered"] = not not_vat_registered
        if administrator is None and not User.objects.filter(is_superuser=True, is_active=True).exists():
            administrator = self._answer("administrator", "E-mail address of the first administrator", True, _email)
        try:
            made = SetUp(details=details, administrator=administrator or "").run()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for sentence in made:
            self.stdout.write(sentence)
        self.stdout.write("The site is set up." if made else "Everything was there already. Nothing was changed.")

    def _details(self, options: dict, is_new: bool, present: AssociationSettings | None) -> dict[str, object]:
        """Field → value. On a site that has its name, only what is given as an option."""
        missing = [option for option, (_f, _q, required) in QUESTIONS.items() if required and not options.get(option)]
        if is_new and missing and not self.may_ask:
            names = ", ".join(f"--{option.replace('_', '-')}" for option in missing)
            raise CommandError(f"Missing: {names}.")
        details: dict[str, object] = {}
        for option, (field, question, required) in QUESTIONS.items():
            value = options.get(option)
            if value is None and is_new and self.may_ask:
                value = self._answer(option, question, required, _CHECKS.get(option))
            if value:
                details[field] = _check(option, value)
        if is_new:
            return details
        return {
            field: getattr(present, field) for field, _q, _r in QUESTIONS.values() if getattr(present, field)
        } | details

    def _answer(self, option: str, question: str, required: bool, check=None) -> str:
        if not self.may_ask:
            raise CommandError(f"Missing: --{option.replace('_', '-')}.")
        while True:
            answer = input(f"{question}: ").strip()
            if not answer and not required:
                return ""
            try:
                if not answer:
                    raise CommandError("This must be answered.")
                return check(answer) if check else answer
            except CommandError as error:
                self.stderr.write(str(error))


def _check(option: str, value: str) -> str:
    check = _CHECKS.get(option)
    return check(value.strip()) if check else value.strip()


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise CommandError(f"{value} is not an e-mail address.") from error
    return value


def _org_number(value: str) -> str:
    if not orgnr.is_valid(value):
        raise CommandError(f"{value} is no organisation number: nine digits, the last a check.")
    return orgnr.compact(value)


def _phone(value: str) -> str:
    try:
        return phones.e164(value)
    except ValueError as error:
        raise CommandError(f"{value} is not a phone number.") from error


def _postcode(value: str) -> str:
    if not (len(value) == 4 and value.isdecimal()):
        raise CommandError(f"{value} is not a postcode of four digits.")
    return value


_CHECKS = {"email": _email, "org_number": _org_number, "phone": _phone, "postcode": _postcode}
