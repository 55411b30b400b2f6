"""An answer in its other forms: aloud, in simpler words, with its terms and its calculator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.bootstrap import App
from assistant.contracts.knowledge import Article, Fact, GlossaryTerm
from assistant.contracts.messages import Choice, Language, Paragraph, Reply, Steps, Term, Terms
from assistant.contracts.turns import ConversationState, Decision, Slots, Sum, TurnOutcome
from assistant.engine.answer import occurs, offer_of, spell
from assistant.engine.calculation import CALCULATE
from assistant.engine.compose import Composer
from assistant.engine.policy import remember
from assistant.platform.languages import speak
from knowledge.packs import load_pack
from tests.peers.answers import LIMIT, RATE
from tests.peers.decisions import POLICY, START, heard
from tests.peers.interpreter import meaning
from tests.peers.library import article, edition, fact, pack, version
from tests.peers.talk import TODAY, Listener, Person, new_person, product

PACK = load_pack("pt-at")
SPELLED = [term.name for term in PACK.glossary if term.is_spelled]
EDITIONS = [(one, tag) for one in PACK.articles.values() for tag in one.editions]


def term(name: str, *, is_spelled: bool = False, is_known: bool = False) -> GlossaryTerm:
    meanings = {} if is_known else {"en": f"Meaning of {name}.", "pt": f"Sentido de {name}."}
    return GlossaryTerm(name, meanings, is_spelled)


def reply_to(
    one: Article,
    *facts: Fact,
    glossary: tuple[GlossaryTerm, ...] = (),
    language: str = "en",
    **decided: object,
) -> Reply:
    """Compose an answer out of a small pack with a glossary."""
    composer = Composer(replace(pack((one,), facts), glossary=glossary))
    decision = replace(Decision(TurnOutcome.ANSWERED, one.id), **decided)  # type: ignore[arg-type]
    return composer.compose(decision, Language(language), TODAY, "ABCD-2345").reply


def real_reply(one: Article, tag: str, **decided: object) -> Reply:
    """Compose an answer of the real pack."""
    is_redirect = one.kind == "redirect"
    outcome = TurnOutcome.ANSWERED_REDIRECT if is_redirect else TurnOutcome.ANSWERED
    decision = replace(Decision(outcome, one.id), **decided)  # type: ignore[arg-type]
    return Composer(PACK).compose(decision, Language(tag), TODAY, "ABCD-2345").reply


def terms_of(reply: Reply) -> tuple[Term, ...]:
    return next((block.items for block in reply.blocks if isinstance(block, Terms)), ())


# -- aloud -----------------------------------------------------------------------


def test_the_spoken_form_is_that_of_the_edition_with_its_figures_in_words() -> None:
    one = article("a", edition("en", "Written {rate}.", spoken=("It is {rate}, up to {limit}.",)))

    assert reply_to(one, RATE, LIMIT).spoken == (
        "It is seven per cent, up to twelve thousand eight hundred and eighty euros."
    )


def test_an_edition_without_a_spoken_form_says_its_short_one() -> None:
    one = article("a", edition("en", short=("It is {rate} in 2026.",)))

    assert reply_to(one, RATE).spoken == "It is seven per cent in two thousand and twenty-six."


def test_what_applies_to_the_person_is_said_first() -> None:
    conditions = {"region: azores": ("There it is {rate}.",)}
    one = article("a", edition("en", spoken=("In general.",), conditions=conditions))

    spoken = reply_to(one, RATE, slots=Slots(region="azores")).spoken

    assert spoken == "There it is seven per cent. In general."


def test_a_figure_that_cannot_be_stated_is_not_said_either() -> None:
    one = article("a", edition("en", spoken=("It is {rate}.", "It stays so.")))

    assert reply_to(one, RATE, slots=Slots(year=2030)).spoken == "It stays so."


def test_when_nothing_is_left_to_say_it_says_so_without_digits() -> None:
    one = article("a", edition("en", spoken=("It is {rate}.",)))

    spoken = reply_to(one, RATE, slots=Slots(year=2030)).spoken

    assert "cannot confirm for two thousand and thirty" in spoken


def test_last_years_figure_is_said_with_its_year() -> None:
    old = fact("limit", "money", version(100, 2025, 2025), counts="income_year")
    one = article("a", edition("en", spoken=("It is {limit}",)))

    assert "the two thousand and twenty-five figure" in reply_to(one, old).spoken


def test_abbreviations_that_are_said_in_letters_are_spelled() -> None:
    glossary = (term("IRS", is_spelled=True), term("AIMA"), term("SMS", is_spelled=True))
    one = article("a", edition("en", spoken=("IRS, AIMA, an SMS, IRSX, e-IRS and (IRS).",)))

    spoken = reply_to(one, glossary=glossary).spoken

    assert spoken == "I R S, AIMA, an S M S, IRSX, e-I R S and (I R S)."


@given(st.text(max_size=60))
def test_without_abbreviations_to_spell_a_text_stays_as_it_is(text: str) -> None:
    assert spell(text, (term("AIMA"), term("CAE"))) == text


@given(st.lists(st.sampled_from([*SPELLED, "AIMA", "e", "o", "já"]), max_size=12))
def test_spelling_only_puts_pauses_between_letters(words: list[str]) -> None:
    spelled = spell(" ".join(words), PACK.glossary)

    assert spelled.replace(" ", "") == "".join(words)
    assert not set(re.findall(r"\w+", spelled)) & set(SPELLED)


@pytest.mark.parametrize("tag", PACK.languages)
def test_every_answer_of_the_pack_can_be_said_as_it_stands(tag: str) -> None:
    spelled = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, SPELLED))})(?!\w)")
    for one, language in EDITIONS:
        if language != tag:
            continue
        spoken = real_reply(one, tag).spoken
        assert spoken, one.id
        assert not re.search(r"[\d€%{}]|https?:|www\.", spoken), (one.id, spoken)
        assert not spelled.search(spoken), (one.id, spoken)


# -- in simpler words ------------------------------------------------------------

EASY = edition("en", "Long words.", steps=("Do it.",), easy=("Short.", "And simple."))


def test_the_easy_form_has_its_own_sentences_and_no_steps() -> None:
    full, easy = (reply_to(article("a", EASY), is_easy=wanted) for wanted in (False, True))

    assert (full.form, easy.form) == ("full", "easy")
    assert easy.blocks[:2] == (Paragraph("Short."), Paragraph("And simple."))
    assert Steps(("Do it.",)) in full.blocks
    assert not any(isinstance(block, Steps) for block in easy.blocks)


def step(
    state: ConversationState, shares: dict[str, float], **more: object
) -> tuple[ConversationState, Decision]:
    """Take a message through policy and memory."""
    decision = POLICY.decide(state, heard(shares, **more))
    return remember(state, decision, ()), decision


def test_simpler_words_last_until_the_person_asks_for_more() -> None:
    wishes = ["irs.when", "chat.simpler", "irs.late", "chat.thanks", "vat.rates", "chat.more",
              "irs.when"]  # fmt: skip
    state, easy = START, []
    for label in wishes:
        state, decision = step(state, {label: 0.9})
        easy.append((decision.is_easy, state.wants_easy))

    assert easy == [
        (False, False),
        (True, True),
        (True, True),
        (True, True),
        (True, True),
        (False, False),
        (False, False),
    ]


def test_a_follow_up_stays_in_simpler_words() -> None:
    state, _ = step(ConversationState(topic="irs.when"), {"chat.simpler": 0.9})

    _, decision = step(state, {"irs.when": 0.9}, follow="year", slots=Slots(year=2025))

    assert (decision.kind, decision.is_easy) == ("follow", True)


@pytest.mark.parametrize("wanted", [True, False])
def test_a_picked_offer_is_said_as_the_conversation_goes(wanted: bool) -> None:
    assert POLICY.choose(replace(START, wants_easy=wanted), "irs.when").is_easy is wanted


@pytest.mark.parametrize("label", ["oos.near", "want.person", "safety.evasion", "chat.thanks"])
def test_whatever_comes_in_between_does_not_take_simpler_words_back(label: str) -> None:
    state, _ = step(ConversationState(topic="irs.when", wants_easy=True), {label: 0.9})

    assert state.wants_easy


def test_an_unclear_message_does_not_take_simpler_words_back() -> None:
    state, decision = step(ConversationState(topic="irs.when", wants_easy=True), {})

    assert decision.outcome is TurnOutcome.UNANSWERED_LOW_CONFIDENCE
    assert state.wants_easy


DEADLINE, CAR = "irs.filing.deadline", "vehicles.iuc.when"
MEANINGS = {
    "Quando entrego o IRS?": meaning(DEADLINE),
    "Não percebi, mais simples": meaning("chat.simpler"),
    "Quando pago o IUC?": meaning(CAR),
    "Diga-me mais": meaning("chat.more"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The product, for conversations of every test here."""
    built = product(tmp_path_factory.mktemp("forms"), Listener())
    yield built
    built.engine.dispose()


@pytest.fixture
def olena(whole: App) -> Person:
    """Someone in a new conversation."""
    return new_person(whole, MEANINGS)


def test_in_a_conversation_simpler_words_stick_until_more_is_wanted(olena: Person) -> None:
    forms = [
        (reply.article, reply.form)
        for reply in map(olena.say, ["Quando entrego o IRS?", "Não percebi, mais simples",
                                     "Quando pago o IUC?", "Diga-me mais"])
    ]  # fmt: skip

    assert forms == [(DEADLINE, "full"), (DEADLINE, "easy"), (CAR, "easy"), (CAR, "full")]


def test_another_conversation_starts_with_the_full_form(olena: Person, whole: App) -> None:
    olena.say("Quando entrego o IRS?")
    olena.say("Não percebi, mais simples")

    assert new_person(whole, MEANINGS).say("Quando pago o IUC?").form == "full"


# -- terms -----------------------------------------------------------------------


def test_terms_that_occur_are_explained_in_the_readers_language() -> None:
    both = article("a", edition("en", "Your VPT counts."), edition("pt", "Conta o VPT."))

    explained = {tag: reply_to(both, glossary=(term("VPT"),), language=tag) for tag in ("en", "pt")}

    assert terms_of(explained["en"]) == (Term("VPT", "Meaning of VPT."),)
    assert terms_of(explained["pt"]) == (Term("VPT", "Sentido de VPT."),)


def test_terms_of_the_steps_are_explained_as_well() -> None:
    one = article("a", edition("en", "Yes.", steps=("Open DMR.",)))

    assert [t.name for t in terms_of(reply_to(one, glossary=(term("DMR"),)))] == ["DMR"]


def test_at_most_four_terms_are_explained_the_first_of_the_glossary() -> None:
    names = ["AA", "BB", "CC", "DD", "EE", "FF"]
    one = article("a", edition("en", " ".join(reversed(names))))

    found = terms_of(reply_to(one, glossary=tuple(term(name) for name in names)))

    assert [t.name for t in found] == names[:4]


def test_the_subject_of_the_title_is_not_explained() -> None:
    about = replace(edition("en", "IMT and VPT."), title="What is IMT?")

    found = terms_of(reply_to(article("a", about), glossary=(term("IMT"), term("VPT"))))

    assert [t.name for t in found] == ["VPT"]


def test_a_term_within_a_longer_one_is_explained_once() -> None:
    glossary = (term("recibo"), term("recibo de renda"))
    one = article("a", edition("en", "Issue a recibo de renda."))

    assert [t.name for t in terms_of(reply_to(one, glossary=glossary))] == ["recibo de renda"]


@pytest.mark.parametrize(
    ("text", "is_there"),
    [("VPT", True), ("(VPT)", True), ("the VPT.", True), ("VPTs", False), ("vpt", False)],
)
def test_a_term_counts_as_a_word_of_its_own(text: str, is_there: bool) -> None:
    assert occurs(term("VPT"), text) is is_there


def test_nothing_is_explained_where_nothing_needs_it() -> None:
    one = article("a", edition("en", "An SMS is free."))

    assert terms_of(reply_to(one, glossary=(term("SMS", is_known=True), term("VPT")))) == ()


@pytest.mark.parametrize("tag", PACK.languages)
def test_in_the_pack_at_most_four_terms_are_explained_and_never_the_subject(tag: str) -> None:
    some = False
    for one, language in EDITIONS:
        if language != tag:
            continue
        found = terms_of(real_reply(one, tag))
        some = some or bool(found)
        assert len(found) <= 4, one.id
        title = one.editions[tag].title
        assert not [t.name for t in found if t.name in title], one.id
        assert all(t.meaning for t in found), one.id
        assert len({t.name for t in found}) == len(found), one.id
    assert some


# -- the calculator --------------------------------------------------------------


@pytest.mark.parametrize("name", list(PACK.calculators))
@pytest.mark.parametrize("tag", PACK.languages)
def test_a_calculator_is_offered_first_with_the_answer_of_its_article(name: str, tag: str) -> None:
    calculator = PACK.calculators[name]

    offers = real_reply(PACK.articles[calculator.article], tag).related

    assert offers[0] == Choice(calculator.titles[tag], CALCULATE + name)
    assert sum(offer.value.startswith(CALCULATE) for offer in offers) == 1


def test_no_other_article_offers_a_calculator() -> None:
    own = {calculator.article for calculator in PACK.calculators.values()}

    for one in PACK.articles.values():
        offered = offer_of(PACK, one.id, speak("en"))
        assert bool(offered) is (one.id in own)


@pytest.mark.parametrize("asks", ["value", None])
def test_while_it_calculates_the_calculator_is_not_offered_again(asks: str | None) -> None:
    home = PACK.calculators["imt-home"]
    begun = Sum(home.id, {} if asks else {"value": "250000"}, asks)

    reply = real_reply(PACK.articles[home.article], "en", sum=begun, kind="calculate")

    assert not [offer for offer in reply.related if offer.value.startswith(CALCULATE)]


def test_a_sum_that_cannot_be_worked_out_gives_the_answer_instead() -> None:
    home = PACK.calculators["imt-home"]
    decision = Decision(TurnOutcome.ANSWERED, home.article, kind="calculate",
                        sum=Sum(home.id, {"value": "250000"}))  # fmt: skip

    reply = Composer(PACK).compose(decision, Language("en"), date(2028, 1, 1), "ABCD-2345").reply

    assert any(isinstance(block, Paragraph) for block in reply.blocks)
    assert "7,042" not in reply.short


def test_in_english_the_result_is_said_without_digits() -> None:
    home = PACK.calculators["imt-home"]
    begun = Sum(home.id, {"value": "250000"})

    spoken = real_reply(PACK.articles[home.article], "en", sum=begun, kind="calculate").spoken

    assert not re.search(r"\d", spoken)
    assert "two hundred and fifty thousand" in spoken
    assert spoken.startswith("I M T to pay")
