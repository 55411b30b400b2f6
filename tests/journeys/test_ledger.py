"""The sums are provable: what people counted is what the ledger and the metrics say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, select

from assistant.contracts.turns import ContactOutcome, TurnOutcome
from assistant.platform.tables import conversations, ledger, turns
from tests.peers.citizen import Citizen
from tests.peers.web import MEANINGS, Served, scripted, serving

PEOPLE = 24
LINES = [*MEANINGS, "something nobody understands", "2", "in English please"]
REFUSED = ["", "  ", "😀", "a" * 20_000]


@pytest.fixture
def served(tmp_path) -> Iterator[Served]:
    """A product that runs."""
    with serving(scripted(tmp_path)) as running:
        yield running


@pytest.fixture
def people(served: Served) -> list[Citizen]:
    """People who talked at the same time; some said a thing twice, some were refused."""
    port = int(served.url.rsplit(":", 1)[1])

    def talk(seed: int) -> Citizen:
        chance, citizen = Random(seed), Citizen(port)
        for number in range(chance.randrange(7)):
            line = chance.choice(LINES)
            first = citizen.say(line, f"m{number}")
            if chance.random() < 0.3:
                assert citizen.say(line, f"m{number}") == first
            if chance.random() < 0.3:
                assert citizen.say(chance.choice(REFUSED), f"refused{number}") == ""
        return citizen

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(talk, range(PEOPLE)))


def metrics(served: Served) -> dict[str, dict[str, float]]:
    """Return the gauges of the ledger."""
    families = text_string_to_metric_families(httpx.get(f"{served.url}/metrics").text)
    return {
        family.name.removeprefix("assistant_"): {
            sample.labels["outcome"]: sample.value for sample in family.samples
        }
        for family in families
        if family.name in {"assistant_turns", "assistant_contacts", "assistant_open"}
    }


def total(people: list[Citizen]) -> Counter[str]:
    """Return the turn outcomes that people counted."""
    return sum((citizen.outcomes for citizen in people), Counter())


def test_turns_add_up_to_what_people_counted(served, people):
    counted = total(people)

    assert sum(counted.values()) > PEOPLE
    assert len(counted) >= 6
    assert served.app.store.outcomes()["turns"] == counted
    assert metrics(served)["turns"] == counted


def test_no_receipt_is_given_twice(served, people):
    receipts = [receipt for citizen in people for receipt in citizen.receipts.values()]

    kept = [receipt for citizen in people for receipt in citizen.history()]

    assert sorted(receipts) == sorted(kept)
    assert len(kept) == len(set(kept))


def test_every_contact_that_ended_has_one_outcome_and_it_is_the_persons(served, people):
    closed, deleted, left = people[::3], people[1::3], people[2::3]
    given = [citizen.close() for citizen in closed]
    for citizen in [*closed[:3], *deleted]:
        citizen.close()
        citizen.delete()

    ended = Counter(citizen.contact for citizen in [*closed, *deleted])
    found = served.app.store.outcomes()

    assert given == [citizen.contact for citizen in closed]
    assert found["contacts"] == ended
    assert found["open"] == {"conversations": len(left)}
    assert found["turns"] == total([citizen for citizen in people if not citizen.is_gone])
    assert metrics(served) == found


def test_contacts_that_were_left_end_by_themselves_and_are_counted_once(served, people):
    people[0].close()
    people[1].delete()

    for _ in range(2):
        served.app.store.close_idle(datetime.now(UTC) + timedelta(minutes=1))

    assert served.app.store.outcomes()["contacts"] == Counter(c.contact for c in people)
    assert sum(served.app.store.outcomes()["contacts"].values()) == PEOPLE


def test_outcomes_in_the_database_are_of_the_closed_vocabulary(served, people):
    for citizen in people:
        citizen.close()

    with served.app.engine.connect() as connection:
        said = set(connection.execute(select(turns.c.outcome)).scalars())
        ended = list(connection.execute(select(ledger.c.outcome)).scalars())
        version = select(func.sum(conversations.c.version))
        versions = connection.execute(version).scalar_one()

    assert said <= {outcome.value for outcome in TurnOutcome}
    assert set(ended) <= {outcome.value for outcome in ContactOutcome}
    assert len(ended) == PEOPLE
    assert versions == sum(total(people).values())
