"""A thousand fictional member companies, the same on every machine and every day.

No such company is meant to exist. Organisation numbers pass mod 11 but start with 80 or 90, where the business
register is not known to have issued any; they must still never be looked up as if they were real.
"""

import functools
import random
import re
from typing import NamedTuple

from core.text import latin
from demo.content.companies import names
from demo.content.companies.anchors import ANCHORS
from demo.content.companies.industries import INDUSTRIES
from demo.content.companies.places import MUNICIPALITIES, PLACES

SEED = 1849
TOTAL = 1_000
FORMER_TOTAL = 40
LAST_JOINED_YEAR = 2025
ENGLISH_SHARE = 0.35
NO_WEBSITE_SHARE = 0.12

LEAVING_REASONS = {
    "bankruptcy": {"nb": "Konkurs", "en": "Bankruptcy"},
    "branch_closed": {"nb": "Avdelingen er lagt ned", "en": "Branch closed"},
    "merged": {"nb": "Slått sammen med et annet medlem", "en": "Merged with another member"},
    "moved": {"nb": "Flyttet ut av regionen", "en": "Moved out of the region"},
    "own_wish": {"nb": "Meldt ut av medlemmet", "en": "Left by own wish"},
    "unpaid": {"nb": "Kontingenten ble ikke betalt", "en": "Dues were not paid"},
}

# (up to and including, weight); the last band is wide but rare.
EMPLOYEE_BANDS = ((4, 45), (9, 24), (19, 15), (49, 10), (99, 4), (249, 1.6), (420, 0.4))


class Company(NamedTuple):
    name: str
    slug: str  # unique; also the first part of the .example domain
    org_number: str
    legal_form: str
    category: str  # key of a category in demo.content.tariff
    industry: str  # key in INDUSTRIES
    municipality_code: str
    municipality: str
    street: str
    postcode: str
    post_town: str
    employees: int
    website: str  # empty for some
    email: str
    founded_year: int
    joined_year: int
    profile: dict  # {"nb": text} and for some {"en": text}
    logo_seed: str  # empty for most
    left_year: int | None = None
    left_reason: str = ""  # key in LEAVING_REASONS


def slugify(text):
    return re.sub(r"[^a-z0-9]+", "-", latin(text).lower()).strip("-")


def with_check_digit(eight):
    """The nine-digit number, or None where mod 11 has no check digit for these eight."""
    remainder = sum(int(digit) * weight for digit, weight in zip(eight, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    if remainder == 1:
        return None
    return f"{eight}{(11 - remainder) % 11}"


def _org_number(rng, taken):
    while True:
        number = with_check_digit(f"{rng.choice('899')}0{rng.randrange(1_000_000):06d}")
        if number and number not in taken:
            taken.add(number)
            return number


def _employees(rng):
    top, _ = rng.choices(EMPLOYEE_BANDS, [weight for _, weight in EMPLOYEE_BANDS])[0]
    lows = [0] + [high + 1 for high, _ in EMPLOYEE_BANDS]
    low = lows[[high for high, _ in EMPLOYEE_BANDS].index(top)]
    return rng.randint(low, top)


def _legal_form(rng, industry, employees):
    if industry == "public":
        return rng.choice(("KF", "IKS"))
    if industry == "culture" and rng.random() < 0.5:
        return rng.choice(("SA", "FLI", "STI"))
    if employees <= 1 and rng.random() < 0.45:
        return "ENK"
    if employees >= 100 and rng.random() < 0.2:
        return "ASA"
    if industry == "legal" and rng.random() < 0.4:
        return "DA"
    return rng.choices(("AS", "SA", "ANS"), (95, 3, 2))[0]


def _base_name(rng, trade):
    pattern = rng.choices(("surname", "pair", "farm", "brand", "sons"), (34, 7, 32, 22, 5))[0]
    surname, other = rng.sample(names.SURNAMES, 2)
    if pattern == "surname":
        return f"{surname} {trade}"
    if pattern == "pair":
        return f"{surname} & {other} {trade}"
    if pattern == "sons":
        return f"{surname} & {rng.choice(('Sønn', 'Datter', 'Sønner', 'Søstrene'))} {trade}"
    if pattern == "farm":
        return f"{rng.choice(names.FARM_FIRST)}{rng.choice(names.FARM_LAST)} {trade}"
    while True:
        brand = rng.choice(names.BRAND_FIRST) + rng.choice(names.BRAND_LAST)
        if brand not in names.TAKEN_BRANDS:
            return f"{brand} {trade}"


def _name(rng, trade, form, taken):
    suffix = "" if form in {"FLI", "STI"} else f" {form}"
    while True:
        name = _base_name(rng, trade) + suffix
        if slugify(name) not in taken:
            taken.add(slugify(name))
            return name


def _short(name, form):
    return name.removesuffix(f" {form}")


def _profile(rng, name, form, does, employees, founded, place):
    """A profile of one to three sentences in Norwegian; some companies also have it in English."""
    values = {"n": employees, "year": founded, "town": place.in_nb, "town_en": place.town}
    extra = [rng.choice(names.HISTORY_SENTENCES), rng.choice(names.CUSTOMER_SENTENCES)]
    if employees >= 3:
        extra.append(rng.choice(names.STAFF_SENTENCES))
    sentences = rng.sample(extra, rng.choice((0, 1, 1, 2)))
    if form == "ENK":  # one person does not say "we", nor train apprentices
        sentences = [pair for pair in sentences if not re.search(r"\b(vi|oss|lærlinger)\b", pair[0], re.IGNORECASE)]
    short = _short(name, form)
    profile = {"nb": " ".join([f"{short} {does[0]}.", *(pair[0].format(**values) for pair in sentences)])}
    if rng.random() < ENGLISH_SHARE:
        profile["en"] = " ".join([f"{short} {does[1]}.", *(pair[1].format(**values) for pair in sentences)])
    return profile


def _category(industry, form, employees, founded):
    if industry == "public":
        return "public"
    if form == "ENK" or (founded >= LAST_JOINED_YEAR - 2 and employees < 5):
        return "startup"
    return "company"


def _company(rng, name, form, industry, code, employees, does, taken_numbers, logo):
    place = rng.choice(PLACES[code])
    founded = rng.choices((rng.randint(1880, 1969), rng.randint(1970, 1999), rng.randint(2000, 2025)), (6, 30, 64))[0]
    joined = max(founded, rng.choices((rng.randint(1975, 2009), rng.randint(2010, 2024), 2025), (40, 52, 8))[0])
    slug = slugify(name)
    has_site = rng.random() >= NO_WEBSITE_SHARE or logo
    return Company(
        name=name,
        slug=slug,
        org_number=_org_number(rng, taken_numbers),
        legal_form=form,
        category=_category(industry, form, employees, founded),
        industry=industry,
        municipality_code=code,
        municipality=MUNICIPALITIES[code][0],
        street=f"{rng.choice(place.streets)} {rng.randint(1, 148)}",
        postcode=place.postcode,
        post_town=place.town,
        employees=employees,
        website=f"https://www.{slug}.example" if has_site else "",
        email=f"post@{slug}.example",
        founded_year=founded,
        joined_year=joined,
        profile=_profile(rng, name, form, does, employees, founded, place),
        logo_seed=f"logo-{slug}" if logo else "",
    )


def _invented(rng, code, slugs, numbers):
    industry = rng.choices(list(INDUSTRIES), [item.weight for item in INDUSTRIES.values()])[0]
    employees = max(_employees(rng), 5 if industry == "public" else 0)
    form = _legal_form(rng, industry, employees)
    trade, does = rng.choice(list(INDUSTRIES[industry].trades.items()))
    name = _name(rng, trade, form, slugs)
    return _company(rng, name, form, industry, code, employees, does, numbers, logo=False)


def _anchor_form(name):
    last = name.rsplit(" ", 1)[-1]
    return last if last in {"AS", "ASA", "SA", "ENK", "DA", "KF", "IKS"} else "ANNA"


@functools.cache
def _generate():
    rng = random.Random(SEED)
    slugs, numbers = {slugify(anchor[0]) for anchor in ANCHORS}, set()
    left_to_place = {code: count for code, (_, count) in MUNICIPALITIES.items()}
    members = []
    for name, industry, code, employees, nb, en in ANCHORS:
        left_to_place[code] -= 1
        company = _company(rng, name, _anchor_form(name), industry, code, employees, (nb, en), numbers, logo=True)
        # Companies that other content names always have an English profile.
        profile = {"nb": company.profile["nb"], "en": company.profile.get("en", f"{name} {en}.")}
        category = "company" if company.category == "startup" and company.legal_form != "ENK" else company.category
        members.append(company._replace(profile=profile, category=category))
    codes = [code for code, count in left_to_place.items() for _ in range(count)]
    rng.shuffle(codes)
    members += [_invented(rng, code, slugs, numbers) for code in codes]
    former = []
    for number in range(FORMER_TOTAL):
        company = _invented(rng, rng.choice(["3301"] * 8 + ["3312", "3314"]), slugs, numbers)
        reason = list(LEAVING_REASONS)[number % len(LEAVING_REASONS)]
        left = rng.randint(max(company.joined_year, 2019), LAST_JOINED_YEAR)
        former.append(company._replace(left_year=left, left_reason=reason))
    return tuple(members), tuple(former)


def companies():
    """The 1 000 members in a fixed order. The 40 that other content names are first."""
    return _generate()[0]


def former_companies():
    """Forty former members, each with year and reason. None of them is among the members."""
    return _generate()[1]
