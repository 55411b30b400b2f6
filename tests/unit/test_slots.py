"""Slots: year, date, amount, region, taxpayer, tax and form of one sentence, in five languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.turns import MaskedText, Slots
from assistant.platform.quantities import read_amount
from knowledge.packs import load_pack
from nlu.slots import SlotFinder

TODAY = date(2026, 11, 21)
FINDER = SlotFinder(load_pack("pt-at").entities, "PT")

SENTENCES = [
    # years: named, relative and spoken
    ("qual era o IAS em 2025?", Slots(year=2025)),
    ("prazo do IRS de 2026", Slots(year=2026, tax="irs")),
    ("what were the IRS bands in 2024?", Slots(year=2024, tax="irs")),
    ("¿y en 2025?", Slots(year=2025)),
    ("le barème de 2026, c'est quoi ?", Slots(year=2026)),
    ("ставки за 2025 рік", Slots(year=2025)),
    ("quanto paguei no ano passado?", Slots(year=2025)),
    ("how much was it last year", Slots(year=2025)),
    ("¿cuánto era el año pasado?", Slots(year=2025)),
    ("combien c'était l'année dernière ?", Slots(year=2025)),
    ("скільки було минулого року?", Slots(year=2025)),
    ("a taxa deste ano", Slots(year=2026)),
    ("the rate for this year", Slots(year=2026)),
    ("la tasa de este año", Slots(year=2026)),
    ("le taux de cette année", Slots(year=2026)),
    ("ставка цього року", Slots(year=2026)),
    ("muda alguma coisa no próximo ano?", Slots(year=2027)),
    ("will it change next year?", Slots(year=2027)),
    ("¿cambia el próximo año?", Slots(year=2027)),
    ("ça change l'année prochaine ?", Slots(year=2027)),
    ("чи зміниться наступного року?", Slots(year=2027)),
    ("o valor de dois mil e vinte e cinco", Slots(year=2025)),
    ("the value for twenty twenty five", Slots(year=2025)),
    ("el valor de dos mil veintiséis", Slots(year=2026)),
    ("le montant de deux mille vingt-quatre", Slots(year=2024)),
    # years in passing, and numbers that look like years
    ("entre 2024 e 2025, o que mudou?", Slots(year=2025)),
    ("vivo cá desde 1998", Slots()),
    ("a casa é de 1974", Slots()),
    ("o decreto-lei 2030/98 ainda vale?", Slots()),
    ("ganhei 2024 euros em recibos verdes", Slots(amount=2024, taxpayer="self-employed")),
    ("pago 2025€ de renda", Slots(amount=2025)),
    ("I was paid €2026 in cash", Slots(amount=2026)),
    ("recebi 2.025 euros este mês", Slots(amount=2025)),
    ("cobré 2025,50 euros", Slots(amount=2025.5)),
    ("un loyer de 2024 €", Slots(amount=2024)),
    ("отримав 2025 євро", Slots(amount=2025)),
    ("ganhei 2024 euros em 2025", Slots(amount=2024, year=2025)),
    ("código postal 2025-139", Slots()),
    # dates: a day in passing does not ask for the figures of its year
    ("entreguei a 30/06/2026", Slots(date="2026-06-30")),
    ("submitted on 2026-07-01", Slots(date="2026-07-01")),
    ("lo presenté el 01-03-2025", Slots(date="2025-03-01")),
    ("déposée le 15.04.2026", Slots(date="2026-04-15")),
    ("подав 05.06.2026", Slots(date="2026-06-05")),
    ("no dia 31/02/2026", Slots()),
    # amounts
    ("ganho 1.234,56 € por mês", Slots(amount=1234.56)),
    ("I earn €1,234.56 a month", Slots(amount=1234.56)),
    ("gano 15 mil euros al año", Slots(amount=15_000)),
    ("je gagne 12 000 euros par an", Slots(amount=12_000)),
    ("заробив 15 тис. євро", Slots(amount=15_000)),
    ("comprei casa por 280k", Slots(amount=280_000)),
    ("a house of 150 thousand euros", Slots(amount=150_000)),
    ("paguei 12,5 eur", Slots(amount=12.5)),
    ("tenho 3 filhos e 2 carros", Slots()),
    ("a taxa de 23% mantém-se?", Slots()),
    # regions
    ("vivo nos Açores", Slots(region="azores")),
    ("moro em ponta delgada", Slots(region="azores")),
    ("I live in Madeira", Slots(region="madeira")),
    ("vivo en Funchal", Slots(region="madeira")),
    ("j'habite à Madère", Slots(region="madeira")),
    ("живу на Мадейрі", Slots(region="madeira")),
    ("а на Азорських островах?", Slots(region="azores")),
    ("IVA no continente", Slots(region="mainland", tax="vat")),
    ("VAT on the mainland", Slots(region="mainland", tax="vat")),
    ("a minha casa de madeira na Madeira", Slots(region="madeira")),
    ("uma mesa de madeira paga IVA?", Slots(tax="vat")),
    # taxpayers
    ("sou trabalhador independente", Slots(taxpayer="self-employed")),
    ("i'm a freelancer", Slots(taxpayer="self-employed")),
    ("soy autónomo", Slots(taxpayer="self-employed")),
    ("je suis indépendant", Slots(taxpayer="self-employed")),
    ("я фрілансер", Slots(taxpayer="self-employed")),
    ("a minha empresa deve IRC", Slots(taxpayer="company", tax="irc")),
    ("my company is in Porto", Slots(taxpayer="company")),
    ("sou não residente", Slots(taxpayer="nonresident")),
    ("I am a non-resident", Slots(taxpayer="nonresident")),
    ("я нерезидент", Slots(taxpayer="nonresident")),
    # taxes and forms
    ("como entrego o Modelo 3 do IRS?", Slots(tax="irs", form="modelo-3")),
    ("o modelo 44 ainda existe", Slots(form="modelo-44")),
    ("o modelo 10 é para quem?", Slots(form="modelo-10")),
    ("a IES de 2025", Slots(form="ies", year=2025)),
    ("quando pago o IUC do carro", Slots(tax="iuc")),
    ("IMT da carta de condução", Slots()),
    ("cuánto es el IMT de una casa", Slots(tax="imt")),
    ("la TVA sur les livres", Slots(tax="vat")),
    ("коли платити ПДВ?", Slots(tax="vat")),
    ("is there stamp duty on a loan?", Slots(tax="stamp-duty")),
    ("quanto é o imposto do selo?", Slots(tax="stamp-duty")),
    ("o meu ⟨NIF⟩ está errado", Slots()),
]


@pytest.mark.parametrize(("sentence", "slots"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_a_sentence_has_these_slots_and_no_others(sentence: str, slots: Slots) -> None:
    found = FINDER.find(MaskedText(sentence), TODAY)

    assert found == slots


@given(st.integers(0, 9_999_999), st.integers(0, 99))
def test_an_amount_reads_the_same_however_it_is_written(whole: int, cents: int) -> None:
    american = f"{whole:,}.{cents:02d}"
    ways = [
        american,
        american.translate(str.maketrans(",.", ".,")),
        american.replace(",", " "),
        american.replace(",", "\u00a0").replace(".", ","),
        f"{whole}.{cents:02d}",
        f"{whole},{cents:02d}",
    ]

    numbers = {read_amount(way) for way in ways}

    assert numbers == {float(f"{whole}.{cents:02d}")}


@given(st.integers(1, 999_999))
def test_thousands_without_cents_are_not_read_as_decimals(thousands: int) -> None:
    whole = thousands * 1000 + 7

    assert read_amount(f"{whole:,}") == whole
    assert read_amount(f"{whole:,}".replace(",", ".")) == whole


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_can_be_read_and_reads_the_same_twice(text: str) -> None:
    first = FINDER.find(MaskedText(text), TODAY)

    assert FINDER.find(MaskedText(text), TODAY) == first


def test_a_relative_year_follows_the_day_it_is_asked() -> None:
    new_year = date(2027, 1, 1)

    assert FINDER.find(MaskedText("o valor deste ano"), new_year).year == 2027
    assert FINDER.find(MaskedText("o valor do ano passado"), new_year).year == 2026


def test_a_year_far_from_today_asks_for_no_figures() -> None:
    assert FINDER.find(MaskedText("em 2012"), TODAY).year is None
    assert FINDER.find(MaskedText("em 2012"), date(2015, 5, 1)).year == 2012


def test_what_is_said_now_goes_over_what_was_said_before() -> None:
    earlier = Slots(year=2025, region="azores", amount=100.0)

    merged = Slots(year=2026).over(earlier)

    assert merged == Slots(year=2026, region="azores", amount=100.0)
