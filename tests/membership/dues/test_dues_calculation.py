import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vat import VatCode, vat_within
from membership.enums import Formula
from membership.tariff import Band, Basis, BasisMissing, Rule, compute_dues, line_amount, reduce_amount, with_vat

NAMES = {"nb": "Kontingent", "en": "Dues"}
BANDS = (Band(1, 100_000), Band(5, 200_000), Band(20, 500_000))


def rule(**fields):
    return Rule(**{"names": NAMES, "amount_ore": 100_000, **fields})


@pytest.mark.parametrize(
    ("employees", "expected"),
    [(0, 100_000), (1, 100_000), (4, 100_000), (5, 200_000), (19, 200_000), (20, 500_000), (10**6, 500_000)],
)
def test_a_band_runs_until_the_next_begins(employees, expected):
    assert line_amount(rule(formula=Formula.EMPLOYEES, bands=BANDS), Basis(employees=employees)) == expected


def test_bands_need_not_be_written_in_order():
    assert line_amount(rule(formula=Formula.EMPLOYEES, bands=BANDS[::-1]), Basis(employees=7)) == 200_000


def test_turnover_has_its_own_bands():
    turnover = rule(formula=Formula.TURNOVER, bands=(Band(0, 1), Band(5_000_000, 2)))
    assert line_amount(turnover, Basis(employees=1, turnover_kr=4_999_999)) == 1
    assert line_amount(turnover, Basis(employees=1, turnover_kr=5_000_000)) == 2


def test_an_amount_per_employee_has_a_cap():
    per_head = rule(formula=Formula.PER_HEAD, amount_ore=15_000, cap_ore=300_000)
    assert line_amount(per_head, Basis(employees=19)) == 285_000
    assert line_amount(per_head, Basis(employees=20)) == 300_000
    assert line_amount(per_head, Basis(employees=21)) == 300_000
    assert line_amount(rule(formula=Formula.PER_HEAD, amount_ore=15_000), Basis(employees=100)) == 1_500_000


@pytest.mark.parametrize(
    ("formula", "field"),
    [(Formula.EMPLOYEES, "employees"), (Formula.PER_HEAD, "employees"), (Formula.TURNOVER, "turnover_kr")],
)
def test_a_missing_basis_raises_an_error(formula, field):
    with pytest.raises(BasisMissing) as error:
        line_amount(rule(formula=formula, bands=BANDS), Basis())
    assert error.value.field == field


def test_one_of_two_lines_has_vat():
    lines = compute_dues(
        [rule(), rule(names={"nb": "Serviceavgift", "en": "Service"}, vat_code=VatCode.STANDARD)], Basis()
    )
    assert [(line.net_ore, line.vat_ore, line.gross_ore) for line in lines] == [
        (100_000, 0, 100_000),
        (100_000, 25_000, 125_000),
    ]


def test_half_a_year_halves_the_dues_but_not_the_joining_fee():
    fee = rule(names={"nb": "Innmelding", "en": "Joining"}, amount_ore=50_000)
    fixed = rule(reducible=False, amount_ore=7_000)
    lines = compute_dues([rule(), fixed], Basis(), reduction_percent=50, joining_fee=fee)
    assert [line.net_ore for line in lines] == [50_000, 7_000, 50_000]
    assert [line.reduced for line in lines] == [True, False, False]
    assert lines[0].full_net_ore == 100_000


def test_half_an_ore_is_rounded_up():
    assert reduce_amount(101, 50) == 51
    assert with_vat(2, VatCode.STANDARD) == 3


def test_an_association_without_vat_registration_charges_none():
    (line,) = compute_dues([rule(vat_code=VatCode.STANDARD)], Basis(), vat_registered=False)
    assert (line.gross_ore, line.vat_code) == (100_000, VatCode.EXEMPT)


def test_lines_without_an_amount_are_left_out():
    assert compute_dues([rule(amount_ore=0)], Basis(), joining_fee=rule(amount_ore=0)) == []


@given(net=st.integers(0, 10**9), code=st.sampled_from(list(VatCode)))
def test_vat_added_to_dues_equals_vat_computed_from_the_order(net, code):
    gross = with_vat(net, code)
    assert vat_within(gross, code.percent) == gross - net


@given(net=st.integers(0, 10**9), percent=st.integers(0, 100))
def test_a_reduced_amount_is_between_zero_and_the_full_amount(net, percent):
    assert 0 <= reduce_amount(net, percent) <= net
    assert abs(reduce_amount(net, percent) * 100 - net * (100 - percent)) <= 50
