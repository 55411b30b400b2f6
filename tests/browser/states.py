"""Every state of the conversation page, and the sentences that lead there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import httpx
from playwright.sync_api import Locator, Page

from assistant.contracts.turns import Candidate, ContactOutcome, Interpretation, Slots
from channels.web.tokens import conversation_of
from tests.peers.interpreter import meaning
from tests.peers.web import Served

IRS = "When do I have to file my IRS return?"
UNSURE = "Something about IRS"
MEANINGS = {
    IRS: meaning("irs.filing.deadline"),
    UNSURE: meaning("irs.filing.deadline", "irs.payment.deadline", "irs.refund.when"),
    "Until when can I ask for the IFICI scheme?": meaning("residents.nhr-ifici"),
    "How do I get child benefit?": meaning("other.social-security"),
    "My IMI is 600 euros, when?": meaning("property.imi.payment", slots=Slots(amount=600.0)),
    "VAT on 100 euros?": meaning("vat.rates", slots=Slots(amount=100.0)),
    "Quand dois-je déclarer mes revenus ?": meaning("irs.filing.deadline"),
    "Wann muss ich die Steuererklärung abgeben?": meaning("irs.filing.deadline"),
    "متى أقدم إقرار ضريبة الدخل؟": meaning("irs.filing.deadline"),
    "My number is ⟨NIF⟩. When do I file?": meaning("irs.filing.deadline"),
    "I want to talk to a person": meaning("want.person"),
    "I cannot go on like this": meaning("safety.distress"),
    "Who won the match?": meaning("oos.general"),
    "How much do I owe?": Interpretation(
        (Candidate("safety.account-own", 0.7), Candidate("payments.how-to-pay", 0.2))
    ),
    "What were the bands in 2019?": meaning("irs.brackets.2025", slots=Slots(year=2019)),
    "Qual é o prazo do IRS?": meaning("irs.filing.deadline"),
    "¿Cuándo tengo que declarar el IRPF portugués?": meaning("irs.filing.deadline"),
    "Коли я маю подати декларацію?": meaning("irs.filing.deadline"),
    "Quero falar com uma pessoa": meaning("want.person"),
    "Quiero hablar con una persona": meaning("want.person"),
    "Je veux parler à une personne": meaning("want.person"),
    "Я хочу поговорити з людиною": meaning("want.person"),
}


@dataclass(frozen=True)
class State:
    """One state: what was asked before, what happened then, and what tells that we are there."""

    asked: tuple[str, ...]
    sign: str
    then: Literal["", "close", "delete", "write to a closed one", "topics", "IMT", "xyzzy"] = ""
    """`topics`: the page of all topics; `IMT` and `xyzzy` are searched there."""


STATES = {
    "first visit": State((), ".arriving .lead"),
    "answered": State((IRS,), ".deadline.open"),
    "date passed": State(("Until when can I ask for the IFICI scheme?",), ".deadline.shut"),
    "unsure": State((UNSURE,), ".assistant .choices button >> nth=2"),
    "redirect": State(("How do I get child benefit?",), ".contact .phone"),
    "other language": State(("Wann muss ich die Steuererklärung abgeben?",), ".notice.language"),
    "sum": State(("My IMI is 600 euros, when?",), ".sum .result"),
    "value wanted": State(("VAT on 100 euros?",), ".assistant .choices button >> nth=1"),
    "topics": State((), ".browsing .topics details >> nth=3", "topics"),
    "found": State((), "#found + ul button >> nth=0", "IMT"),
    "nothing found": State((), ".browsing .notice", "xyzzy"),
    "data hidden": State(("My number is 232013969. When do I file?",), ".notice.masked"),
    "person wanted": State(("I want to talk to a person",), ".contact >> nth=2"),
    "distress": State(("I cannot go on like this",), ".notice.emergency"),
    "declined": State(("Who won the match?",), ".assistant"),
    "own case": State(("How much do I owe?",), ".assistant .choices button"),
    "figure missing": State(("What were the bands in 2019?",), ".notice.figure"),
    "not understood": State(("Mumble mumble",), ".assistant"),
    "several turns": State((IRS, UNSURE, "I want to talk to a person"), ".person >> nth=2"),
    "refused: empty": State((" ",), ".arriving .error"),
    "refused: too long": State((IRS, "too long " * 300), ".talking .error"),
    "closed": State((IRS,), ".ended", "close"),
    "refused: closed": State((IRS,), ".error", "write to a closed one"),
    "deleted": State((IRS,), "[role=status]", "delete"),
}


def end(site: Served, token: str) -> None:
    """End a conversation, as the house-keeping does after an hour."""
    site.app.store.close(conversation_of(token), ContactOutcome.ANSWERED, datetime.now(UTC))


@dataclass(frozen=True)
class Walk:
    """A browser without a screen, for the way to a state; the page there is the real one."""

    client: httpx.Client
    site: Served

    def to(self, state: State) -> httpx.Response:
        """Walk to a state and return its page."""
        if state.then in {"topics", "IMT", "xyzzy"}:
            sought = "" if state.then == "topics" else f"?q={state.then}"
            return self.client.get(f"/topics{sought}")
        page = self.client.get("/")
        for text in state.asked:
            page = self._post("/", text=text)
        if state.then == "delete":
            return self._post("/delete")
        if state.then:
            end(self.site, self.client.cookies["conversation"])
        if state.then == "close":
            return self.client.get("/")
        return self._post("/", text="One more question") if state.then else page

    def _post(self, path: str, **form: str) -> httpx.Response:
        return self.client.post(path, data=form, follow_redirects=True)


@dataclass(frozen=True)
class Visitor:
    """A person at the page."""

    page: Page
    site: Served

    def ask(self, text: str) -> None:
        """Write a message and send it."""
        self.page.get_by_role("textbox").fill(text)
        self.press(self.page.locator(".primary"))

    def close(self) -> None:
        """Stay away so long that the conversation is ended."""
        cookies = self.page.context.cookies()
        end(self.site, next(c["value"] for c in cookies if c["name"] == "conversation"))

    def press(self, button: Locator) -> None:
        """Press a button that loads the page anew."""
        with self.page.expect_navigation():
            button.click()


Visit = Callable[..., Visitor]
Show = Callable[..., Page]
