"""The line to Rasa: what happens when the other end is slow, broken, gone, or back again."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from nlu.rasa.sidecar import Breaker, Sidecar, SidecarUnavailable
from tests.peers.rasa import RANKING, broken, chatters, dies, hangs, says, slams

GOOD = says(RANKING)
WORD = "canarinhoqzx"


class Hands:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def dial():
    """Makes lines to a server, and hangs up in the end."""
    lines = []

    def make(url: str, **options: object) -> Sidecar:
        lines.append(Sidecar(url, "secret-token", **options))
        return lines[-1]

    yield make
    for line in lines:
        line.close()


def test_the_ranking_comes_back_by_intent(dial) -> None:
    with broken(GOOD) as rasa:
        found = dial(rasa.url).parse("quando entrego o irs?")

    assert found == {"irs.filing.deadline": 0.6, "vehicles.iuc.when": 0.3, "nlu_fallback": 0.1}
    assert rasa.texts == ["quando entrego o irs?"]


def test_a_text_that_rasa_cannot_place_has_no_ranking(dial) -> None:
    nothing = {"text": "", "intent": {"name": None, "confidence": 0.0}, "entities": []}
    with broken(says(nothing)) as rasa:
        assert dial(rasa.url).parse("👍") == {}
        rasa.answer = says(nothing | {"intent_ranking": []})
        assert dial(rasa.url).parse("👍") == {}


@pytest.mark.parametrize("text", ["/restart", "//restart", " /restart", "\\/restart", "/ /restart"])
def test_a_leading_slash_never_reaches_rasa(dial, text: str) -> None:
    with broken(GOOD) as rasa:
        dial(rasa.url).parse(text)

    assert rasa.texts == ["restart"]


def test_nothing_but_slashes_is_nothing_to_ask(dial) -> None:
    with broken(GOOD) as rasa:
        assert dial(rasa.url).parse("/ /") == {}

    assert rasa.texts == []


FAULTS = {
    "hangs": hangs,
    "dies": dies,
    "slams": slams,
    "chatters": chatters,
    "error": says({"reason": "x"}, "500 Internal Server Error"),
    "refused": says({"reason": "x"}, "401 Unauthorized"),
    "moved": says(b"", "302 Found"),
    "no json": says(b"<html>"),
    "no text": says(b"\xff\xfe\x00"),
    "a list": says([1]),
    "no intent": says({"intent_ranking": []}),
    "ranking is text": says(RANKING | {"intent_ranking": "x"}),
    "no name": says(RANKING | {"intent_ranking": [{"confidence": 1.0}]}),
    "name is null": says(RANKING | {"intent_ranking": [{"name": None, "confidence": 1.0}]}),
    "no confidence": says(RANKING | {"intent_ranking": [{"name": "a"}]}),
    "confidence is text": says(RANKING | {"intent_ranking": [{"name": "a", "confidence": "1"}]}),
    "confidence is true": says(RANKING | {"intent_ranking": [{"name": "a", "confidence": True}]}),
    "not a number": says(b'{"intent": {}, "intent_ranking": [{"name": "a", "confidence": NaN}]}'),
    "below zero": says(RANKING | {"intent_ranking": [{"name": "a", "confidence": -0.5}]}),
    "endless": says(b'"' + b"a" * 1_100_000 + b'"'),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_one_kind_of_error_that_says_nothing_of_the_text(dial, fault, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    with broken(fault) as rasa:
        sidecar = dial(rasa.url, timeout=0.3)
        started = time.monotonic()

        for _ in range(3):
            with pytest.raises(SidecarUnavailable) as raised:
                sidecar.parse(WORD)

    assert time.monotonic() - started < 3
    assert WORD not in str(raised.value) + caplog.text
    assert "secret-token" not in str(raised.value) + caplog.text
    assert raised.value.__cause__ is None


def test_nobody_at_the_address_is_an_error_too(dial) -> None:
    with broken(GOOD) as rasa:
        pass

    with pytest.raises(SidecarUnavailable):
        dial(rasa.url).parse("x")


def test_after_three_failures_rasa_is_left_alone_and_tried_again_later(dial, caplog) -> None:
    caplog.set_level(logging.INFO)
    clock = Hands()
    with broken(says({}, "500 Internal Server Error")) as rasa:
        sidecar = dial(rasa.url, breaker=Breaker(clock))
        for _ in range(10):
            with pytest.raises(SidecarUnavailable):
                sidecar.parse("x")
        asked_while_broken = len(rasa.texts)
        clock.now += 11
        with pytest.raises(SidecarUnavailable):
            sidecar.parse("x")
        with pytest.raises(SidecarUnavailable):
            sidecar.parse("x")
        asked_after_a_rest = len(rasa.texts)
        rasa.answer = GOOD
        clock.now += 11
        answers = [sidecar.parse("x") for _ in range(5)]

    assert (asked_while_broken, asked_after_a_rest) == (3, 4)
    assert all(answers)
    assert [r.message for r in caplog.records] == ["rasa.unavailable", "rasa.back"]


def test_only_one_caller_tries_a_line_that_was_broken() -> None:
    clock = Hands()
    breaker = Breaker(clock)
    for _ in range(3):
        breaker.failed("x")
    clock.now += 11

    assert [breaker.allows() for _ in range(5)] == [True, False, False, False, False]


def test_a_success_forgets_earlier_failures() -> None:
    breaker = Breaker(Hands())
    for _ in range(10):
        breaker.failed("x")
        breaker.failed("x")
        breaker.succeeded()

    assert breaker.allows()


def test_one_line_serves_many_questions(dial) -> None:
    with broken(GOOD) as rasa:
        sidecar = dial(rasa.url)
        for _ in range(20):
            sidecar.parse("x")

    assert (len(rasa.texts), rasa.lines) == (20, 1)


def test_a_line_that_rasa_has_closed_meanwhile_is_opened_again(dial) -> None:
    with broken(says(RANKING, keep=False)) as rasa:
        sidecar = dial(rasa.url)
        answers = [sidecar.parse("x") for _ in range(5)]

    assert all(answers)
    assert len(rasa.texts) >= 5  # one may be heard that is not answered any more


def test_many_threads_ask_at_once(dial) -> None:
    with broken(GOOD) as rasa:
        sidecar = dial(rasa.url, timeout=5)
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: sidecar.parse("x"), range(200)))

    assert len(answers) == len(rasa.texts) == 200
    assert rasa.lines <= 32


@pytest.mark.parametrize("url", ["127.0.0.1:5005", "ftp://127.0.0.1", "http://", "http://h/path"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="expected http://host:port"):
        Sidecar(url, "t")
