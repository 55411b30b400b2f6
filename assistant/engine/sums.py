"""Worked-out sums: a calculator's facts and inputs → its sentence and every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from babel.dates import get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal

from assistant.contracts.knowledge import Calculator
from assistant.contracts.messages import Calculation
from assistant.contracts.turns import Sum
from assistant.engine import calculators
from assistant.engine.figures import Figures
from assistant.platform.dates import locale_of
from assistant.platform.quantities import money, written


def work_out(
    calculator: Calculator, done: Sum, figures: Figures, rule: str, valid_for: Callable[[], str]
) -> Calculation | None:
    """Return the finished sum; nothing when a fact that it needs cannot be stated."""
    facts = _Facts(calculator, figures)
    language = figures.language
    try:
        case, marks, steps = _KINDS[calculator.kind](facts, done.inputs, language)
    except _Unknown:
        return None
    return Calculation(
        title=calculator.titles[language],
        result=calculator.results[case][language].format(**marks),
        steps=tuple(steps),
        rule=rule,
        valid_for=valid_for(),
        leaves_out=calculator.leaves_out[language],
        calculator=calculator.id,
    )


class _Unknown(Exception):
    """A fact of the rule cannot be stated today."""


class _Facts:
    """The facts of one calculator by their role."""

    def __init__(self, calculator: Calculator, figures: Figures) -> None:
        self._roles, self._figures = calculator.facts, figures

    def number(self, role: str) -> Decimal:
        value = self._figures.value(self._roles[role])
        if not isinstance(value, int | float):
            raise _Unknown(role)
        return Decimal(str(value))

    def bands(self, role: str) -> calculators.Bands:
        value = self._figures.value(self._roles[role])
        if not isinstance(value, tuple):
            raise _Unknown(role)
        return [
            (None if limit is None else Decimal(str(limit)), Decimal(str(rate)))
            for limit, rate in value
        ]


Marks = dict[str, str]
Worked = tuple[str, Marks, list[str]]


def _instalments(facts: _Facts, inputs: Mapping[str, str], language: str) -> Worked:
    months = (int(facts.number("first")), int(facts.number("middle")), int(facts.number("last")))
    limits = facts.number("one_up_to"), facts.number("two_up_to")
    parts = calculators.instalments(Decimal(inputs["amount"]), *limits, months)
    names = get_month_names("wide", "stand-alone", locale=locale_of(language))
    steps = [f"{names[month]}: {_euros(amount, language)}" for month, amount in parts]
    case = {1: "one", 2: "two", 3: "three"}[len(parts)]
    listed = format_list(steps, locale=locale_of(language))
    marks = {"parts": listed, "month": names[parts[0][0]], "amount": _euros(parts[0][1], language)}
    return case, marks, steps if len(parts) > 1 else []


def _bands(facts: _Facts, inputs: Mapping[str, str], language: str) -> Worked:
    value = Decimal(inputs["value"])
    slices = calculators.banded(value, facts.bands("bands"), facts.number("slices_up_to"))
    return _slices(slices, value, language)


def _relief(facts: _Facts, inputs: Mapping[str, str], language: str) -> Worked:
    value = Decimal(inputs["value"])
    limits = facts.number("full_up_to"), facts.number("partial_up_to")
    slices = calculators.relieved(
        value, *limits, facts.number("excess_rate"), facts.bands("bands"),
        facts.number("slices_up_to"),
    )  # fmt: skip
    case, marks, steps = _slices(slices, value, language)
    marks["limit"] = _euros(limits[1], language)
    return ("beyond" if value > limits[1] else case), marks, steps


def _slices(slices: tuple[calculators.Slice, ...], value: Decimal, language: str) -> Worked:
    tax = sum((part.tax for part in slices), Decimal(0))
    steps = [
        f"{_euros(part.amount, language)} × {_percent(part.percent, language)}"
        f" = {_euros(part.tax, language)}"
        for part in slices
    ]
    marks = {"tax": _euros(tax, language), "value": _euros(value, language)}
    return ("tax" if tax else "none"), marks, steps


def _share(facts: _Facts, inputs: Mapping[str, str], language: str) -> Worked:
    year, income = int(inputs["year"]), Decimal(inputs["amount"])
    percent = facts.number(f"year_{year}")
    most = facts.number("limit")
    free, exempt, left = calculators.exempt_part(income, percent, most)
    steps = [
        f"{_euros(income, language)} × {_percent(percent, language)} = {_euros(free, language)}",
        f"{_euros(income, language)} − {_euros(exempt, language)} = {_euros(left, language)}",
    ]
    marks = {
        "exempt": _euros(exempt, language),
        "left": _euros(left, language),
        "limit": _euros(most, language),
        "rate": _percent(percent, language),
    }
    return ("limited" if free > most else "exempt"), marks, steps


def _tax_on_amount(facts: _Facts, inputs: Mapping[str, str], language: str) -> Worked:
    amount = Decimal(inputs["amount"])
    percent = facts.number(f"{inputs['region']}_{inputs['rate']}")
    shown = _euros(amount, language)
    if inputs["operation"] == "add":
        tax, total = calculators.added(amount, percent)
        steps = [
            f"{shown} × {_percent(percent, language)} = {_euros(tax, language)}",
            f"{shown} + {_euros(tax, language)} = {_euros(total, language)}",
        ]
    else:
        tax, total = calculators.contained(amount, percent)
        factor = format_decimal(1 + percent / 100, "0.###", locale=locale_of(language))
        steps = [
            f"{shown} ÷ {factor} = {_euros(total, language)}",
            f"{shown} − {_euros(total, language)} = {_euros(tax, language)}",
        ]
    marks = {"tax": _euros(tax, language), "total": _euros(total, language), "amount": shown}
    marks["rate"] = _percent(percent, language)
    return inputs["operation"], marks, steps


def _limit(facts: _Facts, inputs: Mapping[str, str], language: str) -> Worked:
    turnover = Decimal(inputs["amount"])
    limit, at_once = facts.number("limit"), facts.number("at_once")
    case = calculators.against_limits(turnover, limit, at_once)
    shown = _euros(turnover, language)
    steps = [
        f"{shown} {'≤' if turnover <= edge else '>'} {_euros(edge, language)}"
        for edge in ((limit,) if case == "within" else (limit, at_once))
    ]
    marks = {"amount": shown, "limit": _euros(limit, language)}
    return case, marks | {"at_once": _euros(at_once, language)}, steps


_KINDS: Mapping[str, Callable[[_Facts, Mapping[str, str], str], Worked]] = {
    "instalments": _instalments,
    "bands": _bands,
    "relief": _relief,
    "share": _share,
    "tax_on_amount": _tax_on_amount,
    "limit": _limit,
}
KINDS = frozenset(_KINDS)
_NEEDS = {
    "bands": {"value"},
    "relief": {"value"},
    "share": {"amount", "year"},
    "tax_on_amount": {"amount", "operation", "rate", "region"},
}


def entry_names(kind: str) -> set[str]:
    """Return the inputs that a kind of calculator works with."""
    return _NEEDS.get(kind, {"amount"})


def _euros(amount: Decimal, language: str) -> str:
    return money(float(amount), language)


def _percent(percent: Decimal, language: str) -> str:
    return written("percent", float(percent), language)
