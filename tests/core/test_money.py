"""Amounts as text and back."""

import pytest

from core.money import format_kr, parse_kr


@pytest.mark.parametrize(
    ("ore", "language", "text"),
    [
        (125_000, "nb", "1\xa0250\xa0kr"),
        (125_000, "en", "NOK\xa01,250"),
        (0, "nb", "0\xa0kr"),
        (-125_000, "nb", "\u22121\xa0250\xa0kr"),
        (-125_050, "nb", "\u22121\xa0250,50\xa0kr"),
        (-125_050, "en", "NOK\xa0\u22121,250.50"),
    ],
)
def test_amounts_are_shown_with_a_minus_sign(ore, language, text):
    assert format_kr(ore, language) == text


@pytest.mark.parametrize("ore", [-125_050, -5, 0, 99, 1_250_000])
def test_what_is_shown_can_be_typed(ore):
    assert parse_kr(format_kr(ore, "nb")) == ore
