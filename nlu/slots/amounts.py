"""Euros: 1.234,56 € · €1,500 · 15k · mil e quinhentos euros · twelve euros fifty.

A number is money when a currency stands by it, when it counts thousands of nothing else, or when
the words around it speak of earning and paying.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.slots.numbers import Number
from nlu.slots.words import fold, vocabulary

_CURRENCY = vocabulary("€ eur euro euros євро евро paus balles pavos 欧 यूरो")
_CENTS = vocabulary(
    "cent cents cêntimo cêntimos céntimo céntimos centavos centime centimes cts",
    "цент центи центів центов centesimi cenți",
)
_OTHER = vocabulary(
    "$ £ usd dollar dollars dólar dólares pound pounds libra libras quid gbp chf francos reais",
    "грн гривень гривні рублей рублів злотих lei 元",
)
_MEASURES = vocabulary(
    "% percent prozent процентів відсотків процентов km kms quilómetros kilómetros kilometers",
    "kilometres miles км кілометрів километров cc cm cm3 kg m2 metros metres litros habitantes",
    "pessoas people personas personnes",
)
_COUNTED = _MEASURES | vocabulary(
    "anos ano years year años año ans années років рік лет meses months mois місяців dias days",
    "días jours днів horas hours heures годин vezes times veces fois разів prestações instalments",
    "plazos filhos children hijos enfants faturas facturas invoices factures ações shares acciones",
    "actions",
)
_NO_MONEY, _NO_YEAR = _COUNTED | _OTHER, _MEASURES | _OTHER
_PER = vocabulary("por per a al par на за im pro la в ao")
_PERIODS = vocabulary(
    "mês month mes mois місяць monat mese lună месяц ano year año an рік jahr anno год semana week",
    "semaine тиждень trimestre quarter квартал dia day día jour hora hour",
)
_MONEY = tuple(
    vocabulary(
        "ganh receb recib receiv pag fatur cust cobr earn get got paid pay mak made cost gan",
        "factur gagn touch perç reçoi pay coût зароб отрим сплат плат кошт коштув verdien guadagn",
        "câștig зарабат получ",
    )
)
"""Beginnings of verbs of earning and paying."""
_PAYMENTS = vocabulary(
    "salário ordenado vencimento renda pensão reforma salary wage rent pension sueldo nómina",
    "alquiler pensión salaire loyer retraite зарплата зарплати оренда пенсія gehalt miete",
    "stipendio affitto зарплата аренда salariu chirie",
)
_FOR = vocabulary("por for pour за für per")
_PRECISE = re.compile(r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d\d)?|\d+[.,]\d\d")
"""Written with thousands or cents: 10.000, 350,20."""
_VAGUE = tuple(
    tuple(fold(phrase).split())
    for phrase in (
        "e tal", "e pico", "e qualquer coisa", "e poucos", "e tantos", "y pico", "y algo",
        "et quelques", "з чимось", "з гаком", "с лишним", "or so", "odd",
    )
)  # fmt: skip
"""What makes a number vague: two thousand and something."""
_SHORTENED = {"тис", "тыс"}
_BETWEEN = {"de", "d", "'", "of"}
_AND = {"e", "y", "con", "com", "et", "and", "і", "i", "si", "и", "та"}


def amount_in(tokens: Sequence[str], numbers: Sequence[Number], taken: set[int]) -> float | None:
    """Return the first amount of euros; `taken` tokens are days and years."""
    for at, number in enumerate(numbers):
        if number.start in taken:
            continue
        unit = unit_after(tokens, number.end)
        if _CURRENCY.intersection(tokens[unit : unit + 1]) and not _is_foreign(tokens, unit):
            return round(number.value + _cents(tokens, numbers[at + 1 :], unit + 1), 2)
        if _CENTS.intersection(tokens[unit : unit + 1]):
            return round(number.value / 100, 2)
        if _CURRENCY.intersection(tokens[max(0, number.start - 1) : number.start]):
            return number.value
        if _is_bare_money(tokens, number, unit):
            return number.value
    return None


def is_counted(tokens: Sequence[str], at: int) -> bool:
    """Say whether a thing that is counted, or another currency, stands here."""
    return bool(_NO_MONEY.intersection(_unit(tokens, at)))


def is_measured(tokens: Sequence[str], at: int) -> bool:
    """Say whether a measure, people or another currency stand here."""
    return bool(_NO_YEAR.intersection(_unit(tokens, at)))


def _unit(tokens: Sequence[str], at: int) -> Sequence[str]:
    unit = unit_after(tokens, at)
    return tokens[unit : unit + 1]


def unit_after(tokens: Sequence[str], at: int) -> int:
    """Return where the unit of a number would stand: after "and a bit" and "of"."""
    if tokens[at - 1] in _SHORTENED and tokens[at : at + 1] == ["."]:
        at += 1
    for phrase in _VAGUE:
        if tuple(tokens[at : at + len(phrase)]) == phrase:
            at += len(phrase)
    while at < len(tokens) and tokens[at] in _BETWEEN:
        at += 1
    return at


def _is_foreign(tokens: Sequence[str], at: int) -> bool:
    return tokens[at] == "欧" and tokens[at + 1 : at + 2] != ["元"]


def _cents(tokens: Sequence[str], numbers: Sequence[Number], at: int) -> float:
    """Return the cents that follow "euros": e cinquenta cêntimos, 12€50, douze euros vingt."""
    at += 1 if tokens[at : at + 1] == ["元"] else 0
    is_joined = bool(_AND.intersection(tokens[at : at + 1]))
    at += int(is_joined)
    cents = next((n for n in numbers if n.start == at), None)
    if cents is None or not 1 <= cents.value < 100 or cents.is_scaled:
        return 0.0
    after = tokens[cents.end : cents.end + 1]
    is_end = not after or not after[0][0].isalnum()
    return cents.value / 100 if _CENTS.intersection(after) or is_end else 0.0


def _is_bare_money(tokens: Sequence[str], number: Number, unit: int) -> bool:
    """Tell "ganho 1250 por mês" and "a house for 280k" from counts of other things."""
    if is_counted(tokens, number.end) or _OTHER.intersection(
        tokens[max(0, number.start - 1) : unit]
    ):
        return False
    if is_per_period(tokens, number.end):
        return number.value >= 10
    if number.is_said and 1900 <= number.value < 2000:
        return False  # a year of long ago, or the size of an engine
    if number.is_scaled or _PRECISE.fullmatch(tokens[number.start]):
        return True
    before = tokens[max(0, number.start - 3) : number.start]
    if _FOR.intersection(before[-1:]) and number.value >= 1000:
        return True
    return number.value >= 100 and (is_paid(before) or bool(_PAYMENTS.intersection(before)))


def is_per_period(tokens: Sequence[str], at: int) -> bool:
    """Say whether "a month" or the like follows a number."""
    unit = unit_after(tokens, at)
    return tokens[unit : unit + 1] != [] and (
        tokens[unit] in _PER and bool(_PERIODS.intersection(tokens[unit + 1 : unit + 2]))
    )


def is_paid(tokens: Sequence[str]) -> bool:
    """Say whether a verb of earning or paying is among some words."""
    return any(token.startswith(_MONEY) for token in tokens)


def is_in_euros(tokens: Sequence[str], number: Number) -> bool:
    """Say whether the currency stands by a number."""
    unit = unit_after(tokens, number.end)
    around = [*tokens[max(0, number.start - 1) : number.start], *tokens[unit : unit + 1]]
    return bool(_CURRENCY.intersection(around))
