from membership.models.sorting import first_letter, sort_key


def test_norwegian_letters_come_last_in_their_order():
    names = ["Ålesund Bygg", "Øst AS", "Ærlig Handel", "Zebra", "Aker", "1881 Opplysning", "Bakeri"]
    assert sorted(names, key=sort_key) == [
        "1881 Opplysning", "Aker", "Bakeri", "Zebra", "Ærlig Handel", "Øst AS", "Ålesund Bygg",
    ]  # fmt: skip


def test_double_a_at_the_start_is_sorted_as_å():
    assert first_letter("Aasen & Sønn") == "Å"
    assert sort_key("Aasen") == sort_key("Åsen")


def test_case_accents_and_punctuation_are_ignored():
    assert sort_key("  «Café» Élan ") == sort_key("cafe elan")
    assert sort_key("Öst") == sort_key("Øst")
    assert sort_key("Elv AS") < sort_key("Elva AS")


def test_a_decomposed_letter_is_the_same_letter():
    assert first_letter("A\u030alesund") == "Å"


def test_names_without_a_first_letter_are_listed_under_the_number_sign():
    assert [first_letter(name) for name in ("4Service", "東京", "", "…")] == ["#", "#", "#", "#"]


def test_the_sort_key_has_digits_only():
    assert sort_key("Ålgård Ærfugl & Øl 24/7 – 東京").isdigit()
    assert len(sort_key("å" * 500)) == 160
