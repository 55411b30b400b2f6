"""Masking: what must never be left of a message, and what must survive."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.contracts.turns import Masking, NormalisedText
from assistant.engine.masking import Masker, trusted
from assistant.engine.normalise import normalise
from knowledge.packs import load_pack
from tests.peers import numbers
from tests.peers.numbers import (
    CARDS,
    IBANS,
    NIFS,
    NISS,
    SPELLINGS,
    grouped,
)
from tests.peers.spoken import LANGUAGES, say

mask = Masker(load_pack("pt-at")).mask

_SENTENCES = {
    "pt": ("o meu contribuinte é", "quanto devo?"),
    "en": ("my tax number is", "how much do I owe?"),
    "es": ("mi número fiscal es", "¿debo algo?"),
    "fr": ("mon numéro fiscal est", "merci beaucoup"),
    "uk": ("мій податковий номер", "дякую"),
}
_GROUPS_SAID = [(1,) * 9, (3, 3, 3), (2, 2, 2, 2, 1), (1, 2, 2, 2, 2), (3, 2, 2, 2)]


def masked(text: str) -> Masking:
    return mask(normalise(text))


# -- tax numbers -----------------------------------------------------------------


@given(
    NIFS,
    SPELLINGS,
    st.sampled_from(["", "PT", "PT ", "pt", "PT-", "nº", "n.º ", "NIF", "nif:", "NIF: ", "(", "#"]),
    st.sampled_from(["", ".", ",", "?", ")", " euros", "€", "IVA", " obrigado", "\n"]),
)
@example("501964843", ((9,), ""), "nº", "")
@example("123456789", ((9,), ""), "nif", "IVA")
def test_a_valid_tax_number_never_survives(
    nif: str, spelling: tuple[tuple[int, ...], str], before: str, after: str
) -> None:
    message = f"quanto devo eu, {before}{grouped(nif, *spelling)}{after}"

    text = masked(message).text

    assert not re.search(r"\d", text)
    assert text.startswith("quanto devo eu, ")


@given(NIFS, st.sampled_from(LANGUAGES), st.sampled_from(_GROUPS_SAID))
def test_a_tax_number_said_in_words_never_survives(
    nif: str, language: str, sizes: tuple[int, ...]
) -> None:
    before, after = _SENTENCES[language]

    text = masked(f"{before} {say(nif, language, sizes)} {after}").text

    assert re.fullmatch(rf"{re.escape(before)} ⟨[A-Z]+⟩ {re.escape(after)}", text)


@given(NIFS.filter(lambda nif: nif[:2] not in {"91", "92", "93", "96"}))
def test_a_valid_tax_number_is_called_one(nif: str) -> None:
    found = masked(f"sou o {nif}")

    assert found == Masking(trusted("sou o ⟨NIF⟩"), ("NIF",))


@given(numbers.digits(9).filter(lambda run: not numbers.is_nif(run)))
def test_nine_digits_with_a_wrong_check_digit_are_hidden_all_the_same(run: str) -> None:
    assert not re.search(r"\d", masked(f"o meu NIF é {run}").text)


def test_eight_digits_are_an_old_identity_card_when_they_are_written_together() -> None:
    found = [masked(f"o BI é {run}").text for run in ("12345678", "12 345 678", "1234567")]

    assert found == ["o BI é ⟨NUMBER⟩", "o BI é 12 345 678", "o BI é 1234567"]


@given(st.text(alphabet="0123456789ab .-/,", min_size=1, max_size=60))
def test_nine_digits_in_a_row_are_never_left(text: str) -> None:
    found = mask(NormalisedText(text))

    assert not re.search(r"\d{9}", found.text)


# -- bank, social security, cards ------------------------------------------------


@given(IBANS, st.sampled_from(["", " ", "-", "."]), st.booleans())
def test_a_valid_bank_account_is_hidden_and_the_words_after_it_stay(
    iban: str, separator: str, is_lower: bool
) -> None:
    written = grouped(iban.lower() if is_lower else iban, (4,), separator)

    found = masked(f"a conta é {written} e quero o reembolso")

    assert found == Masking(trusted("a conta é ⟨IBAN⟩ e quero o reembolso"), ("IBAN",))


def test_a_mistyped_portuguese_bank_account_is_hidden_and_the_question_stays() -> None:
    found = masked("PT50 0002 0123 1234 5678 9015 9 quando vem o meu reembolso do IRS?")

    assert found.text == "⟨IBAN⟩ quando vem o meu reembolso do IRS?"


def test_the_old_portuguese_account_number_counts_as_a_bank_account() -> None:
    assert masked("NIB 0002 0123 12345678901 54").kinds == ("IBAN",)


@given(NISS, st.sampled_from([((11,), ""), ((3,), " "), ((1, 5), " "), ((4,), "-")]))
def test_a_social_security_number_is_hidden(
    niss: str, spelling: tuple[tuple[int, ...], str]
) -> None:
    found = masked(f"o meu NISS é {grouped(niss, *spelling)} obrigada")

    assert found == Masking(trusted("o meu NISS é ⟨NISS⟩ obrigada"), ("NISS",))


def test_eleven_digits_are_a_social_security_number_only_with_its_first_and_last_digit() -> None:
    found = [masked(number).kinds for number in ("11000000007", "31000000009", "11000000008")]

    assert found == [("NISS",), ("NUMBER",), ("NUMBER",)]


@given(CARDS, st.sampled_from(["", " ", "-"]))
def test_a_payment_card_is_hidden(card: str, separator: str) -> None:
    found = masked(f"paguei com {grouped(card, (4,), separator)} ontem")

    assert found == Masking(trusted("paguei com ⟨CARD⟩ ontem"), ("CARD",))


@pytest.mark.parametrize(
    "card",
    ["12345678 9 ZZ4", "123456789ZZ4", "12345678-9-ZZ4", "12345678 9 zz 4", "nº12345678 9ZZ4"],
)
def test_a_citizen_card_is_hidden(card: str) -> None:
    found = masked(f"cartão {card} válido")

    assert found.kinds == ("CC",)
    assert not re.search(r"\d|zz", found.text.lower().removeprefix("cartão nº"))


# -- phones and e-mail -----------------------------------------------------------


@pytest.mark.parametrize(
    "phone",
    [
        "912345678", "912 345 678", "91 234 56 78", "93-123-45-67", "961234567", "+351912345678",
        "+351 912 345 678", "00351 912 345 678", "(+351) 912 345 678", "+380 50 123 45 67",
        "+44 20 7946 0958", "+33 6 12 34 56 78", "0033612345678", "+55 11 91234-5678", "210000000",
    ],
)  # fmt: skip
def test_a_phone_number_is_hidden(phone: str) -> None:
    found = masked(f"ligue para {phone} por favor")

    assert found.text == "ligue para ⟨PHONE⟩ por favor"


@given(st.emails())
def test_an_email_address_is_hidden(email: str) -> None:
    assert "@" not in masked(f"write to {email} please").text


@pytest.mark.parametrize(
    "email",
    [
        "maria.silva@example.pt",
        "maria arroba gmail ponto com",
        "john at sign example dot co dot uk",
        "marie arobase exemple point fr",
        "марія равлик приклад крапка укр",
    ],
)
def test_an_email_address_is_hidden_written_or_said(email: str) -> None:
    found = masked(f"-- {email} --")

    assert found == Masking(trusted("-- ⟨EMAIL⟩ --"), ("EMAIL",))


# -- what answers need -----------------------------------------------------------


def _thousands(amount: int, sign: str) -> str:
    return f"{amount:,}".replace(",", sign)


@given(
    st.integers(0, 99_999_999),
    st.sampled_from(["", ".", " "]),
    st.sampled_from(["", ",50"]),
    st.sampled_from([" €", "€", " euros", " eur", " євро"]),
)
def test_an_amount_with_its_currency_survives(
    amount: int, sign: str, cents: str, currency: str
) -> None:
    message = f"recebi {_thousands(amount, sign)}{cents}{currency} de rendas"

    assert masked(message) == Masking(trusted(message))


@given(st.integers(0, 99_999_999), st.sampled_from(["€", "EUR ", "€ ", "R$ "]))
def test_an_amount_after_its_currency_survives(amount: int, currency: str) -> None:
    message = f"I earned {currency}{_thousands(amount, ',')} of rent"

    assert masked(message) == Masking(trusted(message))


@given(
    st.dates(date(1930, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y"]),
    st.sampled_from(["{}", "de {} a {}", "{} - {}", "{} {}", "em {}, {}."]),
)
def test_dates_survive(day: date, form: str, sentence: str) -> None:
    message = "nasci " + sentence.replace("{}", format(day, form))

    assert masked(message) == Masking(trusted(message))


@pytest.mark.parametrize(
    "years",
    ["2025", "2024 e 2025", "2023 2024 2025", "2024/2025", "2023, 2024, 2025", "2019-2020-2021",
     "twenty twenty four and twenty twenty five", "dois mil e vinte e quatro"],
)  # fmt: skip
def test_years_survive(years: str) -> None:
    message = f"IRS de {years}"

    assert masked(message) == Masking(trusted(message))


# -- the marks -------------------------------------------------------------------


def test_each_kind_is_named_once_in_the_order_found() -> None:
    found = masked("501964843, a@b.pt, 123456789 e c@d.pt")

    assert found == Masking(trusted("⟨NIF⟩, ⟨EMAIL⟩, ⟨NIF⟩ e ⟨EMAIL⟩"), ("NIF", "EMAIL"))


def test_text_around_the_marks_is_left_as_it_is() -> None:
    found = masked("Sou 501964843 (Ana), ligue 912345678!")

    assert found.text == "Sou ⟨NIF⟩ (Ana), ligue ⟨PHONE⟩!"
