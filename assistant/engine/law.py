"""Legal references as a reader of the language knows them: "Decree-Law" is "Decreto-Lei"."""

from __future__ import annotations

import re

_PORTUGUESE = (
    ("Decree-Law", "Decreto-Lei"),
    ("Law", "Lei"),
    ("Stamp Duty Code", "Código do Imposto do Selo"),
    ("Civil Code", "Código Civil"),
    ("IMI code", "CIMI"),
    ("List", "Lista"),
    ("Annex", "Anexo"),
    ("State Budget", "Orçamento do Estado"),
    ("Directive", "Diretiva"),
    ("Regulation", "Regulamento"),
    ("items", "verbas"),
    (" and ", " e "),
    (" to ", " a "),
    (" no. ", " n.º "),
    (" of 20", " de 20"),
)
_ENGLISH_WORDS = re.compile(
    r"\b(?:the|order|rules|for|tax|practice|authority|letter|law|budget|by|with|since|changed"
    r"|code|electronic|treaties|decision|secretary|proposal|agreement|legislation|regimes|list"
    r"|regional|notice|police|customs|guidance|page|see|on|in|of)\b",
    re.IGNORECASE,
)


def cite(references: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Return the references for a language.

    Research notes in English ("practice of the tax authority") are no citation for a reader of
    Portuguese and are left out there; laws keep their Portuguese abbreviations everywhere.
    """
    if language != "pt":
        return references
    shown = []
    for reference in references:
        text = reference
        for english, portuguese in _PORTUGUESE:
            text = text.replace(english, portuguese)
        if len(text) > 1 and not _ENGLISH_WORDS.search(text):
            shown.append(text)
    return tuple(shown)
