"""The application for membership: what the applicant filled in, and its JSON form on the membership row."""

from dataclasses import asdict, dataclass, field, replace

from membership.models import Category
from membership.tariff import Basis


@dataclass(frozen=True, kw_only=True)
class OrganisationFacts:
    """Facts about the organisation as the applicant confirmed them.

    They are copied to the Organisation row when the dues are paid, not before.
    """

    org_number: str
    name: str
    kind: str
    street_address: str = ""
    postcode: str = ""
    city: str = ""
    municipality_id: int | None = None
    industry_id: int | None = None
    website: str = ""

    @property
    def address(self) -> str:
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street_address, town) if part)


@dataclass(frozen=True, kw_only=True)
class Application:
    """`submission_key` is the form's idempotency key: a form sent five times makes one application."""

    category: Category
    name: str
    email: str
    language: str
    submission_key: str
    phone: str = ""
    title: str = ""
    organisation: OrganisationFacts | None = None
    basis: Basis = field(default_factory=Basis)
    invoice_reference: str = ""
    terms: str = ""
    user: object | None = None

    def __post_init__(self):
        object.__setattr__(self, "email", self.email.strip().lower())

    def as_json(self) -> dict:
        """The JSON that is stored on the membership until joining is complete. The user is stored by primary key."""
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "title": self.title,
            "language": self.language,
            "organisation": asdict(self.organisation) if self.organisation else None,
            "basis": asdict(self.basis),
            "invoice_reference": self.invoice_reference,
            "terms": self.terms,
            "user": getattr(self.user, "pk", None),
        }


def application_from_json(data: dict, category: Category) -> Application:
    """The application that `as_json` wrote. Its `user` is None: the primary key is in `data["user"]`."""
    organisation = data.get("organisation")
    application = Application(
        category=category,
        submission_key="",
        **{
            key: data.get(key, "")
            for key in ("name", "email", "language", "phone", "title", "invoice_reference", "terms")
        },
        basis=Basis(**data.get("basis", {})),
    )
    return replace(application, organisation=OrganisationFacts(**organisation)) if organisation else application
