"""What a bot's people read when the product does not answer."""

from __future__ import annotations

import httpx
import pytest

from assistant.platform.languages import speak
from assistant.platform.settings import Settings
from tests.sidecar.office import free_port, running


def test_the_bot_says_that_it_could_not_answer(
    office: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    logs = tmp_path_factory.mktemp("logs")
    actions = free_port()
    url = f"http://127.0.0.1:{actions}"
    words = ("rasa", "actions", "--port", str(actions), "--url", f"http://127.0.0.1:{free_port()}")
    tracker = {
        "sender_id": "maria",
        "slots": {},
        "latest_message": {"text": "quando entrego o irs?", "intent": {"name": "x"}},
        "events": [],
        "paused": False,
        "latest_input_channel": "rest",
        "active_loop": {},
    }
    call = {"next_action": "action_answer_tax_question", "tracker": tracker, "domain": {}}

    with running(office, logs / "actions", f"{url}/health", *words):
        done = httpx.post(f"{url}/webhook", json=call, timeout=30).json()

    assert [said["response"] for said in done["responses"]] == ["utter_assistant_unreachable"]
    assert done["events"] == []
    domain = (office.state_dir / "rasa" / "e5" / "domain.yml").read_text(encoding="utf-8")
    assert all(speak(tag).say("error.assistant.error") in domain for tag in ("pt", "en", "uk"))
