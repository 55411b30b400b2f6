"""What every conversation store promises; an adapter's tests inherit and give a `store`."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.contracts.errors import ConflictingTurn
from assistant.contracts.messages import ChannelKind, Language, Paragraph
from assistant.contracts.ports import ConversationStore
from assistant.contracts.turns import (
    ContactOutcome,
    ConversationState,
    MaskedText,
    Slots,
    TurnOutcome,
)
from tests.peers.turns import NOW, new_id, turn_of

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=300)
"""What masking may hand over: no control characters, no halves of characters."""

CHAT = ChannelKind.CHAT


class StoreConformance:
    """The promises of `ConversationStore`."""

    @pytest.fixture
    def store(self) -> ConversationStore:
        raise NotImplementedError

    def test_a_conversation_that_was_never_opened_is_not_found(self, store):
        assert store.find(new_id()) is None

    def test_opening_starts_a_conversation_once(self, store):
        identity = new_id()

        first = store.open(identity, ChannelKind.SMS)
        again = store.open(identity, ChannelKind.SMS)

        assert first == again == store.find(identity)
        assert (first.channel, first.version, first.is_closed) == (ChannelKind.SMS, 0, False)
        assert first.state == ConversationState()

    def test_workers_that_open_together_share_one_conversation(self, store):
        identity = new_id()
        together = threading.Barrier(8)

        def opened(_: int) -> object:
            together.wait()
            return store.open(identity, CHAT)

        with ThreadPoolExecutor(8) as pool:
            found = set(map(repr, pool.map(opened, range(8))))

        assert len(found) == 1
        assert store.outcomes()["open"] == {"conversations": 1}

    def test_a_turn_comes_back_as_it_was_recorded(self, store):
        identity = new_id()
        store.open(identity, CHAT)
        turn = turn_of(identity)

        store.record(turn, ConversationState(), 0)

        assert list(store.history(identity)) == [turn]
        assert store.find_reply(identity, "k1") == turn.reply

    @settings(
        deadline=None,
        max_examples=30,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(text=TEXT, title=TEXT, score=st.floats(0, 1), year=st.none() | st.integers(1, 9999))
    def test_any_text_and_number_survives(self, store, text, title, score, year):
        identity = new_id()
        store.open(identity, CHAT)
        turn = turn_of(identity, text=MaskedText(text))
        reply = replace(turn.reply, blocks=(Paragraph(title),), score=score, short=title)
        state = ConversationState(Language("pt"), slots=Slots(year=year, amount=score))

        store.record(replace(turn, reply=reply), state, 0)

        kept = store.history(identity)[0]
        assert (kept.text, kept.reply) == (text, reply)
        assert store.find(identity).state == state

    def test_the_state_comes_back_whole(self, store):
        identity = new_id()
        store.open(identity, CHAT)
        state = ConversationState(
            Language("uk"), True, "irs.one", ("irs.two", "vat.one"),
            Slots(2025, "2025-06-30", 1200.5, "azores", "company", "irs", "modelo-3"),
            ("irs.two", "vat.one"), 2, MaskedText("коли?"),
        )  # fmt: skip

        store.record(turn_of(identity), state, 0)

        assert store.find(identity).state == state
        assert store.find(identity).version == 1

    def test_a_moment_is_the_same_instant_after_it_was_kept(self, store):
        identity = new_id()
        store.open(identity, CHAT)
        summer = datetime(2026, 7, 3, 12, 30, tzinfo=ZoneInfo("Europe/Lisbon"))

        store.record(turn_of(identity, at=summer), ConversationState(), 0)

        assert store.history(identity)[0].at == summer
        assert store.history(identity)[0].at.tzinfo is not None

    def test_history_has_the_oldest_turn_first(self, store):
        identity = new_id()
        store.open(identity, CHAT)

        for number in range(12):
            store.record(turn_of(identity, f"k{number}"), ConversationState(), number)

        assert [turn.dedupe_key for turn in store.history(identity)] == [
            f"k{number}" for number in range(12)
        ]

    def test_conversations_do_not_see_each_others_turns(self, store):
        mine, other = new_id(), new_id()
        for identity in (mine, other):
            store.open(identity, CHAT)

        store.record(turn_of(mine, "same-key", text=MaskedText("mine")), ConversationState(), 0)
        store.record(turn_of(other, "same-key", text=MaskedText("other")), ConversationState(), 0)

        assert [turn.text for turn in store.history(mine)] == ["mine"]
        assert store.find_reply(new_id(), "same-key") is None

    def test_a_turn_of_an_old_version_is_refused_and_leaves_nothing(self, store):
        identity = new_id()
        store.open(identity, CHAT)
        store.record(turn_of(identity), ConversationState(topic="irs.one"), 0)

        with pytest.raises(ConflictingTurn):
            store.record(turn_of(identity, "k2"), ConversationState(topic="irs.two"), 0)

        assert [turn.dedupe_key for turn in store.history(identity)] == ["k1"]
        assert store.find(identity).state.topic == "irs.one"

    @pytest.mark.parametrize("change", [{"key": "k1"}, {"key": "k2", "receipt": "AAAA-2222"}])
    def test_a_second_turn_with_the_same_key_or_receipt_changes_nothing(self, store, change):
        identity = new_id()
        store.open(identity, CHAT)
        store.record(turn_of(identity, receipt="AAAA-2222"), ConversationState(), 0)

        with pytest.raises(ConflictingTurn):
            store.record(turn_of(identity, **change), ConversationState(topic="irs.two"), 1)

        assert store.find(identity).version == 1
        assert store.find(identity).state.topic is None

    def test_one_of_many_workers_records_a_version(self, store):
        identity = new_id()
        store.open(identity, CHAT)
        together = threading.Barrier(8)

        def recorded(number: int) -> bool:
            together.wait()
            try:
                store.record(turn_of(identity, f"k{number}"), ConversationState(), 0)
            except ConflictingTurn:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            winners = sum(pool.map(recorded, range(8)))

        assert winners == 1
        assert len(store.history(identity)) == 1

    def test_a_turn_of_an_unknown_or_ended_conversation_is_refused(self, store):
        ended = new_id()
        store.open(ended, CHAT)
        store.close(ended, ContactOutcome.NO_QUESTION, NOW)

        for identity in (ended, new_id()):
            with pytest.raises(ConflictingTurn):
                store.record(turn_of(identity), ConversationState(), 0)

        assert store.history(ended) == []

    def test_a_conversation_ends_once_and_with_its_first_outcome(self, store):
        identity = new_id()
        store.open(identity, CHAT)

        store.close(identity, ContactOutcome.ANSWERED, NOW)
        store.close(identity, ContactOutcome.FAILED, NOW)

        assert store.find(identity).is_closed
        assert store.outcomes()["contacts"] == {"answered": 1}

    def test_workers_that_close_together_count_one_contact(self, store):
        identity = new_id()
        store.open(identity, CHAT)
        together = threading.Barrier(6)

        def close(_: int) -> None:
            together.wait()
            store.close(identity, ContactOutcome.ANSWERED, NOW)

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(close, range(6)))

        assert store.outcomes()["contacts"] == {"answered": 1}

    def test_closing_an_unknown_conversation_counts_nothing(self, store):
        store.close(new_id(), ContactOutcome.ANSWERED, NOW)

        assert store.outcomes()["contacts"] == {}

    def test_an_erased_conversation_leaves_its_outcome_alone(self, store):
        identity = new_id()
        store.open(identity, CHAT)
        store.record(turn_of(identity, outcome=TurnOutcome.GREETED), ConversationState(), 0)
        asked = turn_of(identity, "k2", outcome=TurnOutcome.HANDOVER_OFFERED)
        store.record(asked, ConversationState(), 1)

        assert store.erase(identity)

        assert store.find(identity) is None
        assert store.history(identity) == []
        assert store.find_reply(identity, "k1") is None
        assert store.outcomes() == {
            "turns": {}, "contacts": {"person_wanted": 1}, "open": {"conversations": 0}
        }  # fmt: skip

    def test_an_ended_conversation_keeps_its_outcome_when_it_is_erased(self, store):
        identity = new_id()
        store.open(identity, CHAT)
        store.close(identity, ContactOutcome.DECLINED, NOW)

        assert store.erase(identity)

        assert store.outcomes()["contacts"] == {"declined": 1}

    def test_there_is_nothing_to_erase_in_an_unknown_conversation(self, store):
        assert not store.erase(new_id())
        assert store.outcomes()["contacts"] == {}

    def test_an_id_that_comes_back_after_erasing_is_a_contact_of_its_own(self, store):
        identity = new_id()
        store.open(identity, CHAT)
        store.erase(identity)

        assert store.open(identity, CHAT).version == 0
        store.close(identity, ContactOutcome.ANSWERED, NOW)

        assert store.outcomes()["contacts"] == {"no_question": 1, "answered": 1}

    def test_outcomes_count_turns_contacts_and_open_conversations(self, store):
        ids = [new_id() for _ in range(3)]
        for identity in ids:
            store.open(identity, CHAT)
            store.record(turn_of(identity), ConversationState(), 0)
        thanks = turn_of(ids[0], "k2", outcome=TurnOutcome.GREETED)
        store.record(thanks, ConversationState(), 1)

        store.close(ids[0], ContactOutcome.ANSWERED, NOW)

        assert store.outcomes() == {
            "turns": {"answered": 3, "greeted": 1},
            "contacts": {"answered": 1},
            "open": {"conversations": 2},
        }
