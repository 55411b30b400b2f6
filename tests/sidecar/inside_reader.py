"""Runs inside Rasa's environment: names of files on stdin → what `rasa.shared` reads of each.

Prints one JSON line a file: pairs of text and intent, in the order of the file.
"""

import json
import sys
import warnings
from pathlib import Path

from rasa.shared.core.events import UserUttered
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

warnings.filterwarnings("error", category=UserWarning, module=r"rasa\.shared")  # lines it skips
warnings.filterwarnings("ignore", message="pkg_resources")  # its own import of it


def lines(path: str) -> list[list[str]]:
    data = RasaYAMLReader().read(path)
    if data.entity_examples:
        raise SystemExit(f"{path}: Rasa reads entities")
    return [[m.get("text"), m.get("intent")] for m in data.intent_examples]


def dialogues(path: str) -> list[list[str]]:
    steps = YAMLStoryReader().read_from_file(path, skip_validation=True)
    said = [event for step in steps for event in step.events if isinstance(event, UserUttered)]
    return [[event.text, event.intent["name"]] for event in said]


for name in sys.stdin.read().splitlines():
    read = dialogues if Path(name).parent.name == "stories" else lines
    print(json.dumps(read(name), ensure_ascii=False))
