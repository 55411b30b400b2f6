"""Tells the language of one message: script, function words and `py3langid`, with a prior.

The prior is the conversation's or channel's language: short texts and words that Portuguese
and Spanish share lean towards it. Never restricted to the answer languages: every other
language would then be misread as one of them (design/feasibility.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from assistant.contracts.messages import Language
from assistant.contracts.turns import MaskedText

_KNOWN = (
    "pt", "en", "es", "fr", "uk", "de", "it", "ru", "ro", "nl", "pl", "zh", "hi", "ar", "ne",
    "bn", "bg", "tr", "ja",
)  # fmt: skip

_WORDS = {
    "pt": "não nao é o os as um uma uns umas do da dos das no na nos nas em com para pra pelo pela "
    "que quê e ou se mas eu meu minha meus minhas ele ela tenho tem ter fiz foi sou estou está "
    "posso pode quero quanto quando como onde qual quem porque já ainda também isto isso aqui "
    "mais muito ano carro casa pagar conta filho trabalho sobre às ao até sem num numa vocês você "
    "vc qd pq tb n obrigado obrigada olá ola bom dia boa tarde preciso devo faço recebi "
    "ajuda pessoa falar alguém então",
    "en": "the a an i my me we you your is are was do does did have has can could should must how "
    "what when where who why which to of in on at for from with and or but not no it this that "
    "if there any get pay paid need want just will would am im don't about by as or please help",
    "es": "el la los las un una unos unas del al en con para por que qué y o si pero yo mi mis me "
    "tengo tiene tener hice fue soy estoy está puedo puede quiero cuánto cuanto cuándo cuando cómo "
    "como dónde donde cuál quién porque ya aún todavía también esto eso aquí más muy año "
    "coche casa "
    "pagar hijo trabajo sobre sin hasta debo hago he ha hay es no lo le gracias hola cual quien",
    "fr": "le la les un une des du de au aux en dans avec pour par que qui quoi et ou si "
    "mais je mon "
    "ma mes me j'ai ai as a est suis peux peut veux combien quand comment où quel quelle quelles "
    "pourquoi déjà encore aussi ce cette ça cela ici plus très ans voiture maison payer enfant "
    "travail sur sans jusqu'à dois fais il elle on nous vous ne pas c'est merci bonjour",
    "de": "der die das ein eine einen dem den des und oder aber nicht ich mein meine mir "
    "wir sie ist "
    "sind war habe hat kann muss wie was wann wo wer warum für mit von zu auf bei im am aus "
    "es wenn "
    "noch auch hier mehr bitte danke",
    "it": "il lo gli un uno una di del della dei nel nella con per che e ma non io mio mia "
    "mi ho ha "
    "sono è posso può voglio quanto quando come dove quale chi perché già ancora anche questo qui "
    "più molto anno macchina casa pagare figlio lavoro sul senza devo faccio grazie ciao",
    "ro": "un o și si sau dar nu eu meu mea mă am are sunt este pot poate vreau cât când cum unde "
    "care cine pentru cu din la pe în de că ce dacă mai foarte an mașină casa plăti copil trebuie "
    "fac să sa mi-am",
    "hi": "hai kya kaise mera meri mujhe ka ki ke ko se mein main aur nahi kab kahan kitna chahiye "
    "karna hota hoga raha rahi bharna tha thi ho kar liye",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UKRAINIAN = frozenset("іїєґ")
_RUSSIAN = frozenset("ыэъё")

_WORD_WEIGHT = 3.0
"""Log-odds of one function word; one word that only one language has outweighs the prior."""
_PRIOR_WEIGHT = 4.0
_MODEL_WEIGHT = 0.35
_CYRILLIC_BIAS = 6.0
_LATIN_PER_LETTER = 3
"""So many Latin letters may stand beside one letter of the message's own script."""


class MessageLanguageIdentifier:
    """`LanguageIdentifier` for short, mixed and accent-less messages."""

    def __init__(
        self, default: Language, tells: Mapping[str, Collection[str]] | None = None
    ) -> None:
        """Load the model (0.1 s).

        The default is what nothing at all leads to; `tells` names, per language, the things that
        only people who write in it name.
        """
        self._default = default
        own = tells or {}
        self._words = {
            tag: frozenset(words.split()) | frozenset(own.get(tag, ()))
            for tag, words in _WORDS.items()
        }
        self._model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
        self._model.set_languages(list(_KNOWN))
        self._model._full_model = None  # 28 MB of the languages left out; never widened again

    def identify(self, text: MaskedText, prior: Language | None) -> Language:
        """Return the most likely language; the default when nothing speaks for another."""
        visible = " ".join(re.sub(r"⟨[A-Z]+⟩", " ", text).split())
        letters = [c for c in visible if c.isalpha()]
        before = (prior or self._default).split("-")[0]
        if not letters:
            return Language(before)
        script = _script(letters)
        if script == "CYRILLIC":
            return self._cyrillic(visible, before)
        if script in {"CJK", "DEVANAGARI", "ARABIC"}:
            return Language({"CJK": "zh", "DEVANAGARI": "hi", "ARABIC": "ar"}[script])
        scores = self._latin(visible)
        scores[before] = scores.get(before, 0.0) + _PRIOR_WEIGHT * (1.0 if prior else 0.5)
        return Language(max(scores, key=lambda tag: scores[tag]))

    def _latin(self, text: str) -> dict[str, float]:
        ranked = self._model.rank(text.lower())
        best = float(ranked[0][1])
        latin = {"pt", "en", "es", "fr", "de", "it", "ro", "nl", "pl", "tr"}
        scores = {
            tag: max(_MODEL_WEIGHT * (float(score) - best), -8.0)
            for tag, score in ranked
            if tag in latin
        }
        tokens = [t.lower().replace("’", "'") for t in _TOKEN.findall(text)]
        for tag, words in self._words.items():
            hits = sum(token in words for token in tokens)
            scores[tag] = scores.get(tag, -8.0) + _WORD_WEIGHT * hits
        if re.search(r"[ãõ]|ções|ção|lh[aeo]|nh[aeo]", text.lower()):
            scores["pt"] += _WORD_WEIGHT
        if re.search(r"[ñ¿¡]", text):
            scores["es"] += 2 * _WORD_WEIGHT
        return scores

    def _cyrillic(self, text: str, before: str) -> Language:
        letters = set(text.lower())
        if letters & _UKRAINIAN:
            return Language("uk")
        if letters & _RUSSIAN:
            return Language("ru")
        if before in {"uk", "ru"}:
            return Language(before)
        ranked = dict(self._model.rank(text.lower()))
        # Ukrainian is an answer language; Russian without ы, э, ё or ъ is rare beyond two words.
        return Language("uk" if ranked["uk"] + _CYRILLIC_BIAS > ranked["ru"] else "ru")


def _script(letters: list[str]) -> str:
    """Return the script of a message; Latin words in another script are names of things."""
    counts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in letters)
    latin = counts.pop("LATIN", 0)
    other, count = max(counts.items(), key=lambda entry: entry[1], default=("", 0))
    return other if count * _LATIN_PER_LETTER > latin else "LATIN"
