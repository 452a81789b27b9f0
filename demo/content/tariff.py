"""The dues of this year: categories, each with a VAT-free and a taxable line, all amounts in øre.

`net_ore` is without VAT and `gross_ore` with it; on the VAT-free line they are the same.
"""


def _lines(dues_kr, service_kr):
    """The two lines from whole kroner: dues (VAT-free) and service charge (before 25 % VAT)."""
    return [
        {
            "key": "dues",
            "name": {"nb": "Kontingent", "en": "Membership dues"},
            "vat_code": "exempt",
            "net_ore": dues_kr * 100,
            "gross_ore": dues_kr * 100,
        },
        {
            "key": "service",
            "name": {"nb": "Serviceavgift", "en": "Service charge"},
            "vat_code": "standard25",
            "net_ore": service_kr * 100,
            "gross_ore": service_kr * 125,
        },
    ]


def _band(low, high, dues_kr, service_kr):
    """Employees from `low` to `high`, both included; None is without upper limit."""
    return {"employees_from": low, "employees_to": high, "lines": _lines(dues_kr, service_kr)}


JOINING_FEE = {
    "name": {"nb": "Innmeldingsavgift", "en": "Joining fee"},
    "vat_code": "exempt",
    "net_ore": 100_000,
    "gross_ore": 100_000,
}

RULES = {
    "first_year_half_from": "07-01",  # month and day: joining on or after it halves the first year's dues
    "leave_before": "10-01",  # written notice before this day ends the membership on 31 December
    "grace_days": 60,
    "note": {
        "nb": (
            "Medlemskapet følger kalenderåret og fortsetter til du sier det opp skriftlig før 1. oktober. Melder du "
            "deg inn 1. juli eller senere, betaler du halv kontingent og halv serviceavgift det første året."
        ),
        "en": (
            "Membership follows the calendar year and continues until you cancel in writing before 1 October. If you "
            "join on 1 July or later, you pay half the dues and half the service charge in the first year."
        ),
    },
}

CATEGORIES = [
    {
        "key": "company",
        "for": "organisation",
        "name": {"nb": "Bedrift", "en": "Company"},
        "description": {
            "nb": "For aksjeselskaper og andre virksomheter. Prisen følger antall ansatte ved årsskiftet.",
            "en": "For limited companies and other businesses. The price follows employees at the turn of the year.",
        },
        "joining_fee": True,
        "bands": [
            _band(0, 4, 2_600, 1_600),
            _band(5, 9, 3_600, 2_400),
            _band(10, 19, 5_000, 3_600),
            _band(20, 49, 7_400, 5_600),
            _band(50, 99, 10_800, 8_000),
            _band(100, 249, 15_600, 11_200),
            _band(250, None, 22_000, 16_000),
        ],
        "included": {
            "nb": [
                "Medlemspris for alle ansatte på alle arrangementer",
                "Egen side i medlemskatalogen",
                "Plass i ressursgruppene",
                "Innspill til kommunenes kontaktutvalg gjennom oss",
            ],
            "en": [
                "Member price for all employees at every event",
                "Your own page in the member directory",
                "A place in the resource groups",
                "A say in the municipal contact committees through us",
            ],
        },
    },
    {
        "key": "public",
        "for": "organisation",
        "name": {"nb": "Offentlig virksomhet", "en": "Public body"},
        "description": {
            "nb": "For kommuner, foretak, skoler og andre offentlige virksomheter. Referansen din står på kvitteringen.",
            "en": "For municipalities, public enterprises, schools and other public bodies. Your reference stands on the receipt.",
        },
        "joining_fee": True,
        "bands": [_band(0, None, 9_000, 6_400)],
        "included": {
            "nb": ["Medlemspris for alle ansatte", "Side i medlemskatalogen", "Plass i ressursgruppene"],
            "en": ["Member price for all employees", "A page in the directory", "A place in the resource groups"],
        },
    },
    {
        "key": "startup",
        "for": "organisation",
        "name": {"nb": "Gründer og enkeltpersonforetak", "en": "Founder and sole trader"},
        "description": {
            "nb": "For enkeltpersonforetak, og for selskaper som er yngre enn tre år og har færre enn fem ansatte.",
            "en": "For sole traders, and for companies under three years old with fewer than five employees.",
        },
        "joining_fee": False,
        "bands": [_band(0, 4, 1_200, 800)],
        "included": {
            "nb": ["Medlemspris på alle arrangementer", "Fast gründerveileder", "Side i medlemskatalogen"],
            "en": ["Member price at every event", "A regular start-up adviser", "A page in the directory"],
        },
    },
    {
        "key": "personal",
        "for": "person",
        "name": {"nb": "Personlig medlem", "en": "Personal member"},
        "description": {
            "nb": "For deg som vil følge med uten at arbeidsgiveren er medlem.",
            "en": "For you who want to take part although your employer is not a member.",
        },
        "joining_fee": False,
        "bands": [_band(0, None, 900, 400)],
        "included": {
            "nb": ["Medlemspris for deg selv", "Nyhetsbrev og medlemsmøter"],
            "en": ["Member price for yourself", "Newsletter and member meetings"],
        },
    },
    {
        "key": "student",
        "for": "person",
        "name": {"nb": "Student", "en": "Student"},
        "description": {
            "nb": "For deg som studerer og har gyldig studentbevis.",
            "en": "For students with a valid student card.",
        },
        "joining_fee": False,
        "bands": [_band(0, None, 200, 80)],
        "included": {
            "nb": ["Medlemspris for deg selv", "Mentor fra en medlemsvirksomhet", "Møter for studenter"],
            "en": ["Member price for yourself", "A mentor from a member organisation", "Meetings for students"],
        },
    },
]
