"""A policy over seven small articles, and meanings with chosen probabilities to put to it."""

from __future__ import annotations

from assistant.contracts.knowledge import DeadlineRule
from assistant.contracts.turns import Candidate, ConversationState, Interpretation, Slots
from assistant.engine.policy import Policy, Thresholds
from tests.peers.library import article, edition

EN = edition("en")
ARTICLES = {
    a.id: a
    for a in (
        article("irs.when", EN, related=("irs.late", "irs.bands.2026", "irs.bands.2025", "gone"),
                deadline=DeadlineRule("closes", late="irs.late")),
        article("irs.late", EN, related=("irs.when",)),
        article("irs.bands.2026", EN, related=("irs.bands.2025",), income_year=2026),
        article("irs.bands.2025", EN, related=("irs.bands.2026",), income_year=2025),
        article("vat.rates", EN),
        article("other.visa", EN, kind="redirect", contact="agency"),
        article("life.unwritten"),
    )
}  # fmt: skip
THRESHOLDS = Thresholds(
    answer=0.5,
    answer_leaning=0.3,
    clarify=0.3,
    out_of_scope=0.6,
    safety=0.4,
    person=0.7,
    smalltalk=0.55,
    unclear=0.45,
)
POLICY = Policy(ARTICLES, THRESHOLDS)
START = ConversationState()
IN_TOPIC = ConversationState(topic="irs.when", slots=Slots(year=2025, region="azores"))


def heard(
    shares: dict[str, float] | None = None,
    confidence: float | None = None,
    slots: Slots | None = None,
    **more: object,
) -> Interpretation:
    """Return a meaning with these probabilities; the rest goes to nothing in particular."""
    ranked = sorted((shares or {}).items(), key=lambda pair: -pair[1])
    candidates = [Candidate(label, share) for label, share in ranked] or [Candidate("none", 1.0)]
    best = next((c.probability for c in candidates if c.label in ARTICLES), 0.0)
    sure = best if confidence is None else confidence
    return Interpretation(tuple(candidates), slots or Slots(), confidence=sure, **more)  # type: ignore[arg-type]
