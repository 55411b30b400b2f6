"""An explicit wish for a language: "in English please", "puede ser en español?"; not a mention.

"My contract is in English" names a language in passing and changes nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.contracts.messages import Language
from assistant.platform.languages import all_languages

_SAY = (
    r"(?:fal[aeo]\w*|diz\w*|diga\w*|dig[ao]\b|respond\w*|répond\w*|repet\w*|repit\w*|répét\w*"
    r"|expli\w+|escrev\w*|escrib\w*|écri\w*|tradu\w+|translat\w*|continu\w*|speak|say|tell|answer"
    r"|reply|write|repeat|talk|habl[ae]\w*|parle[rz]?(?:-vous|-tu)?|dites|contest\w*|switch"
    r"|muda\w*|cambi\w*|pass\w*|говор\w*|переклад\w*|відповід\w*|скаж\w*|пиш\w*)"
)
_LEAD = (
    r"(?:agora|now|ahora|maintenant|e|and|y|et|а|ok|sim|yes|oui|sí|please|por favor|obrigad\w"
    r"|thanks|gracias|merci|дякую|тепер|знову|можна|de novo|again|tudo|só|puede ser|pode ser)"
)
_IN = r"(?:em|in|en|into|to|para|auf)"
_PLEASE = r"(?:please|pls|por favor|pf|s'il (?:vous|te) pla[iî]t|svp|будь ласка)"
_SOMEONE = (
    r"(?:alguém|alguien|quelqu'un|someone|somebody|anyone|person|pessoa|persona|que|qui|who|хто\w*)"
    r"\s*(?:\w+\s+){0,2}$"
)


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[Language, list[re.Pattern[str]], re.Pattern[str]]]:
    """Return, for each language, how a wish can stand, and how it is asked for with a verb."""
    found = []
    for file in all_languages().values():
        name = "(?:" + "|".join(re.escape(wish) for wish in file.wished_as) + ")"
        alone = rf"^\W*(?:{_LEAD}\W+)*(?:{_IN}\s+)?{name}(?:\W*{_PLEASE})?\W*$"
        begins = rf"^\W*(?:{_LEAD}\W+)*(?:{_IN}\s+)?{name}\s*(?:[,.:;!?]|{_PLEASE})"
        ends = rf"[,.;:!?—–-]\s*(?:{_IN}\s+)?{name}(?:\W*{_PLEASE})?\W*$"
        polite = rf"(?:^|\W){name},?\s+{_PLEASE}"
        asked = rf"(?<!\w){_SAY}(?:\s+\w+){{0,3}}?\s+(?:{_IN}\s+)?{name}(?!\w)"
        stands = [re.compile(pattern, re.DOTALL) for pattern in (alone, begins, ends, polite)]
        found.append((file.tag, stands, re.compile(asked)))
    return found


def _find(text: str) -> tuple[Language, int, int] | None:
    """Return the language wished for, and where the whole of the wish begins and ends."""
    lowered = text.lower()
    for tag, stands, asked in _patterns():
        found = [match for pattern in stands if (match := pattern.search(lowered))]
        verb = asked.search(lowered)
        if verb and not re.search(_SOMEONE, lowered[: verb.start()]):
            found.append(verb)  # but "someone who speaks English" wants a person
        if found:
            return tag, min(m.start() for m in found), max(m.end() for m in found)
    return None


def wished_language(text: str) -> Language | None:
    """Return the language a person explicitly asks for, if any."""
    found = _find(text)
    return found[0] if found else None


def without_wish(text: str) -> str:
    """Return what a message says besides the wish; nothing when it is only that."""
    found = _find(text)
    if found is None:
        return text
    _, start, end = found
    rest = " ".join(f"{text[:start]} {text[end:]}".split()).strip(" ,.:;!¿—–-")
    return re.sub(rf"^{_PLEASE}\W+|\W+{_PLEASE}$", "", rest, flags=re.IGNORECASE)
