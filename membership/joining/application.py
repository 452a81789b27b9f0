"""What an applicant has told us, on its way to becoming a membership."""

from dataclasses import asdict, dataclass, field, replace

from membership.models import Category
from membership.tariff import Basis


@dataclass(frozen=True, kw_only=True)
class OrganisationFacts:
    """As confirmed by the applicant; they reach the organisation's own row when the dues are paid, not before."""

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
        place = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street_address, place) if part)


@dataclass(frozen=True, kw_only=True)
class Application:
    """`submission_key` is the form's own: sending it five times is one application."""

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
        """What is kept on the membership until joining is complete. The signed-in user is kept by key."""
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
    """The application that `as_json` wrote; the signed-in user comes back as None, see `data["user"]`."""
    facts = data.get("organisation")
    application = Application(
        category=category,
        submission_key="",
        **{
            key: data.get(key, "")
            for key in ("name", "email", "language", "phone", "title", "invoice_reference", "terms")
        },
        basis=Basis(**data.get("basis", {})),
    )
    return replace(application, organisation=OrganisationFacts(**facts)) if facts else application
