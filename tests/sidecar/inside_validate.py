"""Runs inside Rasa's environment: Rasa's own checks of a project, as `rasa data validate`."""

import json
import sys
from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.validator import Validator

folder = Path(sys.argv[1])
importer = RasaFileImporter(
    str(folder / "config.yml"), str(folder / "domain.yml"), [str(folder / "data")]
)
validator = Validator.from_importer(importer)
checks = [
    validator.verify_domain_validity(),
    validator.verify_actions_in_stories_rules(),
    validator.verify_story_structure(ignore_warnings=False),
]
names = list(validator.domain.intents)
print(json.dumps({"is_valid": all(checks), "intents": len(names), "intent_names": names}))
