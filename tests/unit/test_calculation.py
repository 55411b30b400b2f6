"""A calculator: what it reads out of a message, what it asks next, and the sum it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.knowledge import Calculator
from assistant.contracts.messages import Calculation
from assistant.contracts.turns import Slots, Sum
from assistant.engine.calculation import ask, begin, calculator_of, entry_of, take
from assistant.engine.figures import Figures
from assistant.engine.sums import entry_names, work_out
from knowledge.packs import load_pack

TODAY = date(2026, 11, 21)
PACK = load_pack("pt-at")
HOME, VAT, JOVEM = (PACK.calculators[i] for i in ("imt-home", "vat-amount", "irs-jovem-share"))
LANGUAGES = ["pt", "en", "es", "fr", "uk"]
NBSP = "\u00a0"


def waiting_for(calculator: Calculator, name: str, **known: str) -> Sum:
    """Return a sum that waits for one input, whatever else is missing."""
    return Sum(calculator.id, known, asks=name)


def read(calculator: Calculator, name: str, text: str) -> str | None:
    """Return what an answer to the question for one input is taken as."""
    taken = take(calculator, waiting_for(calculator, name), text)
    return taken.inputs[name] if taken else None


def worked_out(
    calculator: Calculator,
    inputs: Mapping[str, str],
    language: str = "en",
    today: date = TODAY,
    asked: int | None = None,
) -> Calculation | None:
    figures = Figures(PACK.facts, language, today, today.year, asked)
    return work_out(calculator, Sum(calculator.id, inputs), figures, "Law 1", lambda: "2026")


# -- a money amount --------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "250000",
        "250 mil",
        "250 mil euros",
        "250mil",
        "250k",
        "250 K",
        "250 thousand",
        "250 mille euros",
        "250 тис.",
        "250 тисяч євро",
        "250.000",
        "250,000",
        "250 000 €",
        f"250{NBSP}000{NBSP}€",
        "250\u202f000 €",
        "250.000,00",
        "250,000.00",
        "€250,000.00",
        "250'000",
        "São 250.000 euros.",
        "it costs 250,000",
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str) -> None:
    assert read(HOME, "value", text) == "250000"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("12,5", "12.5"),
        ("1.234,56 €", "1234.56"),
        ("1,234.56", "1234.56"),
        ("250,5k", "250500"),
        ("2,5 mil", "2500"),
        ("1000000000", "1000000000"),
    ],
)
def test_an_amount_keeps_its_cents(text: str, value: str) -> None:
    assert read(HOME, "value", text) == value


@pytest.mark.parametrize(
    "text",
    [
        "1000000000,01",
        "2000000000",
        "2.000.000.000 €",
        "9" * 400,
        "não sei",
        "",
        "€",
        "entre 200.000 e 250.000",
        "custa 250.000 e em 2024 custava 200.000",
        "quero comprar uma casa de 250.000 euros e não sei o que pago",
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_single_short_amount_in_range_is_no_answer(text: str) -> None:
    assert read(HOME, "value", text) is None


@given(st.text(max_size=60) | st.text("0123456789 .,'€k-mil", max_size=30))
def test_any_message_is_read_or_not_but_never_breaks_the_conversation(text: str) -> None:
    for calculator in PACK.calculators.values():
        for entry in calculator.inputs:
            value = read(calculator, entry.name, text)
            if value is not None and entry.kind != "choice":
                assert entry.lowest <= float(value) <= entry.highest


@given(st.integers(0, 10**11))
def test_a_plain_amount_is_taken_to_the_cent(cents: int) -> None:
    whole, part = divmod(cents, 100)

    value = read(HOME, "value", f"{whole},{part:02d}")

    assert value is not None
    assert round(float(value) * 100) == cents


# -- a number --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year"),
    [("1", "1"), ("10", "10"), ("3.º", "3"), ("o 3.º ano", "3"), ("the 2nd year", "2")],
)
def test_a_number_in_range_is_taken(text: str, year: str) -> None:
    assert read(JOVEM, "year", text) == year


@pytest.mark.parametrize("text", ["0", "11", "2,5", "2026", "terceiro", "1 ou 2"])
def test_a_number_out_of_range_or_none_at_all_is_not(text: str) -> None:
    assert read(JOVEM, "year", text) is None


# -- a choice --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", "add"), ("2", "contained"), (" 2. ", "contained"), ("2)", "contained"), ("#1", "add")],
)
def test_a_choice_is_picked_by_its_number(text: str, value: str) -> None:
    assert read(VAT, "operation", text) == value


@pytest.mark.parametrize("text", ["0", "3", "12", "-"])
def test_a_number_that_was_not_offered_picks_nothing(text: str) -> None:
    assert read(VAT, "operation", text) is None


@pytest.mark.parametrize(
    ("name", "label", "value"),
    [
        (entry.name, label, option.value)
        for entry in VAT.inputs
        for option in entry.options
        for label in option.labels.values()
    ],
)
def test_a_choice_is_picked_by_its_label_in_any_language(name: str, label: str, value: str) -> None:
    assert read(VAT, name, label) == value
    assert read(VAT, name, f"{label.upper()}!") == value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("operation", "quero saber o iva incluído", "contained"),
        ("operation", "é sem IVA", "add"),
        ("operation", "find what is inside, please", "contained"),
        ("operation", "hors taxe", "add"),
        ("rate", "acho que é a reduzida", "reduced"),
        ("rate", "за звичайною", "standard"),
        ("region", "moro nos Açores", "azores"),
        ("region", "j'habite à Lisbonne", "mainland"),
    ],
)
def test_a_choice_is_picked_by_its_words_inside_a_sentence(
    name: str, text: str, value: str
) -> None:
    assert read(VAT, name, text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("operation", "somar com iva"),
        ("rate", "normal ou reduzida?"),
        ("region", "Madeira ou Açores"),
        ("region", "madeirense"),
        ("region", "Porque é que nos Açores se paga menos do que no resto?"),
    ],
)
def test_two_options_a_part_of_a_word_or_a_long_sentence_pick_nothing(name: str, text: str) -> None:
    assert read(VAT, name, text) is None


# -- begin, ask and take ---------------------------------------------------------


def test_without_anything_said_the_first_input_is_asked_for() -> None:
    assert begin(VAT, "", Slots()) == Sum("vat-amount", {}, asks="amount")


def test_one_sentence_can_say_it_all() -> None:
    text = "Quanto é o IVA de 100 euros, a somar, à taxa reduzida, nos Açores?"

    begun = begin(VAT, text, Slots(amount=100, region="azores"))

    assert begun.asks is None
    assert begun.inputs == {
        "amount": "100", "operation": "add", "rate": "reduced", "region": "azores",
    }  # fmt: skip


def test_the_region_of_the_conversation_counts_when_none_is_named() -> None:
    assert begin(VAT, "", Slots(region="madeira")).inputs == {"region": "madeira"}


@pytest.mark.parametrize(
    ("text", "year"),
    [("estou no 3.º ano", "3"), ("it is my 2nd year", "2"), ("mon 10e an", "10")],
)
def test_the_year_of_work_is_read_from_a_sentence(text: str, year: str) -> None:
    assert begin(JOVEM, text, Slots(amount=20000)).inputs["year"] == year


@pytest.mark.parametrize("text", ["", "o meu 11.º ano", "em 2026", "com 20000 euros"])
def test_a_year_of_work_that_is_not_said_is_asked_for(text: str) -> None:
    assert begin(JOVEM, text, Slots(amount=20000)).asks == "year"


def test_step_by_step_each_answer_leads_to_the_next_question() -> None:
    done = begin(VAT, "", Slots())
    asked = []
    for answer in ("100", "2", "Taxa normal", "continente"):
        asked.append(done.asks)
        taken = take(VAT, done, answer)
        assert taken is not None
        done = taken

    assert asked == ["amount", "operation", "rate", "region"]
    assert done == Sum("vat-amount", {"amount": "100", "operation": "contained",
                                      "rate": "standard", "region": "mainland"})  # fmt: skip


def test_ask_goes_to_the_first_input_that_is_missing() -> None:
    assert ask(VAT, Sum(VAT.id, {"amount": "1", "rate": "reduced"})).asks == "operation"
    assert ask(HOME, Sum(HOME.id, {"value": "1"})).asks is None


@pytest.mark.parametrize("asks", [None, "gone"])
def test_a_sum_that_waits_for_nothing_takes_nothing(asks: str | None) -> None:
    assert take(HOME, Sum(HOME.id, {}, asks), "250 mil") is None


def test_taking_an_answer_leaves_the_sum_before_as_it_was() -> None:
    before = begin(HOME, "", Slots())

    take(HOME, before, "250 mil")

    assert before == Sum("imt-home", {}, asks="value")


def test_an_article_has_its_own_calculator_or_none() -> None:
    for calculator in PACK.calculators.values():
        assert calculator_of(PACK, calculator.article) is calculator
    assert calculator_of(PACK, "irs.filing.deadline") is None
    assert calculator_of(PACK, None) is None


# -- the sum ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "result"),
    [
        ("pt", f"IMT a pagar por uma casa de 250{NBSP}000{NBSP}€ para lá viver: "
               f"7{NBSP}042,04{NBSP}€."),
        ("en", "IMT to pay on a home of €250,000 to live in: €7,042.04."),
        ("es", f"IMT que se paga por una vivienda de 250.000{NBSP}€ para residir: "
               f"7.042,04{NBSP}€."),
    ],
)  # fmt: skip
def test_the_result_is_a_sentence_in_the_readers_language(language: str, result: str) -> None:
    done = worked_out(HOME, {"value": "250000"}, language)

    assert done is not None
    assert done.result == result


def test_the_sum_shows_every_step_its_rule_and_what_it_leaves_out() -> None:
    done = worked_out(HOME, {"value": "250000"})

    assert done is not None
    assert done.steps == (
        "€106,346 × 0% = €0",
        "€39,124 × 2% = €782.48",
        "€52,877 × 5% = €2,643.85",
        "€51,653 × 7% = €3,615.71",
    )
    assert (done.rule, done.valid_for, done.calculator) == ("Law 1", "2026", "imt-home")
    assert "stamp duty" in done.leaves_out
    assert done.title == HOME.titles["en"]


EXAMPLES: list[tuple[str, dict[str, str], str, str]] = [
    ("imi-instalments", {"amount": "100"}, "one", "May"),
    ("imi-instalments", {"amount": "100.01"}, "two", "€50.01"),
    ("imi-instalments", {"amount": "600"}, "three", "August: €200"),
    ("imt-home", {"value": "100000"}, "none", "€100,000"),
    ("imt-home", {"value": "250000"}, "tax", "€7,042.04"),
    ("imt-young", {"value": "330539"}, "none", "€330,539"),
    ("imt-young", {"value": "330639"}, "tax", "€8"),
    ("imt-young", {"value": "700000"}, "beyond", "€42,000"),
    ("vat-amount", {"amount": "100", "operation": "add", "rate": "standard",
                    "region": "madeira"}, "add", "€122"),
    ("vat-amount", {"amount": "123", "operation": "contained", "rate": "standard",
                    "region": "mainland"}, "contained", "€100"),
    ("irs-jovem-share", {"amount": "20000", "year": "3"}, "exempt", "€15,000"),
    ("irs-jovem-share", {"amount": "40000", "year": "1"}, "limited", "€29,542.15"),
    ("vat-exemption", {"amount": "15000"}, "within", "€15,000"),
    ("vat-exemption", {"amount": "15000.01"}, "above", "€15,000.01"),
    ("vat-exemption", {"amount": "18750.01"}, "far_above", "€18,750.01"),
]  # fmt: skip


def test_every_result_of_every_calculator_has_an_example() -> None:
    cases = {(c.id, case) for c in PACK.calculators.values() for case in c.results}

    assert {(name, case) for name, _, case, _ in EXAMPLES} == cases


@pytest.mark.parametrize(("name", "inputs", "case", "figure"), EXAMPLES)
def test_each_case_has_its_own_sentence_and_figures(
    name: str, inputs: dict[str, str], case: str, figure: str
) -> None:
    calculator = PACK.calculators[name]

    done = worked_out(calculator, inputs)

    assert done is not None
    assert figure in done.result
    begins = calculator.results[case]["en"].partition("{")[0]
    assert done.result.startswith(begins)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "inputs"), [(name, inputs) for name, inputs, _, _ in EXAMPLES])
def test_in_every_language_no_mark_is_left_open(
    name: str, inputs: dict[str, str], language: str
) -> None:
    done = worked_out(PACK.calculators[name], inputs, language)

    assert done is not None
    for text in (done.title, done.result, done.leaves_out, *done.steps):
        assert text
        assert "{" not in text
        assert "}" not in text


def test_a_calculator_asks_for_exactly_what_its_rule_needs() -> None:
    for calculator in PACK.calculators.values():
        assert {entry.name for entry in calculator.inputs} == entry_names(calculator.kind)
        for entry in calculator.inputs:
            assert entry_of(calculator, entry.name) is entry
            assert set(entry.ask) >= set(PACK.languages)


@pytest.mark.parametrize(
    ("today", "asked"), [(date(2027, 1, 1), None), (TODAY, 2020)], ids=["expired", "too early"]
)
def test_without_a_fact_that_it_needs_there_is_no_result(today: date, asked: int | None) -> None:
    assert worked_out(HOME, {"value": "250000"}, today=today, asked=asked) is None


@pytest.mark.parametrize("role", list(HOME.facts))
def test_without_any_one_of_its_facts_there_is_no_result(role: str) -> None:
    without = replace(HOME, facts={**HOME.facts, role: "nowhere"})

    assert worked_out(without, {"value": "250000"}) is None


def test_the_bands_of_the_year_that_was_named_are_used() -> None:
    now, before = (worked_out(HOME, {"value": "250000"}, asked=year) for year in (None, 2025))

    assert now is not None
    assert before is not None
    assert now.steps != before.steps
