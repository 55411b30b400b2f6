"""Replaces personal data by typed marks such as ⟨PHONE⟩. Called once per turn by the engine.

Nothing after this module may see the original; it is the only place that builds `MaskedText`.
When a run of digits could be personal, it is hidden: a wrong mark costs less than a leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import iban, luhn

from assistant.contracts.knowledge import Pack
from assistant.contracts.turns import MaskedText, Masking, NormalisedText
from assistant.engine.identifiers import Identifiers
from assistant.engine.spoken_digits import digit_runs

_EMAIL = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\W\d_]{2,}")
_EMAIL_SPOKEN = re.compile(
    r"\b[\w.-]+ (?:arroba|at sign|arobase|собака|равлик) [\w-]+"
    r"(?: (?:ponto|dot|punto|point|крапка) \w+)+",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}[ .-]?\d{2}(?:[ .-]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_IBAN_MISTYPED = re.compile(r"[A-Z]{2}[\d .-]*\d", re.IGNORECASE)
_RUN = re.compile(r"(?<!\d)(?:\(?\+|\(?00)?\(?\d(?:[ .\-/()]{0,2}\d){6,}(?!\d)")
_DATES = re.compile(
    r"(?:(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
    r"|(?:\d{1,2}[./-])?(?:19|20)\d\d)(?:[ ./-]+|$))+"
)
_MONEY_AFTER = re.compile(
    r"\s*(?:,\d{1,2})?\s*(?:€|\$|£|eur\b|euros?\b|євро|гривень|reais|dól|usd|milh|mil\b)",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:€|\$|£|eur|r\$)\s*$", re.IGNORECASE)

_NAMES_OF_SECRETS = (
    r"(?:senha|palavra[- ]passe|password|passcode|pass|pin"
    r"|c[oó]digo(?: de (?:acesso|confirma[cç][aã]o|verifica[cç][aã]o))?"
    r"|contrase[nñ]a|clave|mot de passe|code(?: secret)?|пароль|код|пін|otp)"
)
_BETWEEN = (
    r"(?:,?\s+(?:é|e|era|is|was|es|est|це|это|є|-|=|minha|meu|my|de acesso|para entrar"
    r"|d[oe]l? portal|das finan[cç]as|(?:for|to) the portal|du portail|(?:до|від|на) порталу?))*"
    r",?\s*(?:[:=]|\bé\b|\be\b|\bis\b|\bes\b|\b(?:c['’])?est\b|\bera\b|\bwas\b|—|-|є\b|це\b)\s*"
)
_SECRET = re.compile(
    rf"\b{_NAMES_OF_SECRETS}\b{_BETWEEN}[\"'«“]?(?P<secret>[^\s\"'»”]{{3,}})", re.IGNORECASE
)
_SECRET_NEXT = re.compile(
    rf"\b{_NAMES_OF_SECRETS}\s+[\"'«“]?"
    r"(?P<secret>(?=[^\s]*\d)(?!(?:19|20)\d\d\b)(?!\d{1,3}[.,]\d{3}\b)(?!⟨)[^\s\"'»”]{4,})",
    re.IGNORECASE,
)
_NOT_A_SECRET = re.compile(
    r"(?:errad|inv[aá]lid|incorr?e[ct]t?|bloquead|antig|nov[ao]\b|mesm|nece|obrigat|precis|segur|fraca|pedid|"
    r"enviad|diferente|wrong|invalid|block|incorrect|expired|old|new\b|the\b|not\b|no\b|needed|required|lost|sent|"
    r"correct|equivocad|err[oó]ne|bloqu|inválid|incorrecte|expir|faux|fausse|ancien|nouve|perdu|невірн|неправильн|"
    r"забло|застар|нов|para\b|que\b|uma?\b|o\b|a\b|do\b|da\b|de\b|un\b|una\b|une\b|le\b|la\b|el\b|only\b|for\b|"
    r"válid|seguro|gratuit|free|irs|iva|imi|caducad|caduc|portal|finan|qual\b|¿|onde\b|agora\b|esquec|secret|different|"
    r"diff[eé]rent|posted|missing|forgot|parti\b|venue?\b|envoy)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Find:
    start: int
    end: int
    kind: str


class Masker:
    """Hides personal data; knows the numbers and the country of one pack."""

    def __init__(self, pack: Pack) -> None:
        """Compile what the pack says of personal numbers."""
        self._identifiers = Identifiers.of(pack)

    def mask(self, text: NormalisedText) -> Masking:
        """Return the text with personal data replaced, and the kinds that were found.

        Kinds: those of the pack's identifiers, IBAN, CARD, PHONE, EMAIL, SECRET, NUMBER (an
        unknown long number). Check digits decide the kind; a long number that fails them is
        hidden too.
        """
        finds: list[_Find] = []
        for find in _candidates(text, self._identifiers):
            if all(find.end <= f.start or find.start >= f.end for f in finds):
                finds.append(find)
        finds.sort(key=lambda f: f.start)
        parts, position = [], 0
        for find in finds:
            parts += [text[position : find.start], f"⟨{find.kind}⟩"]
            position = find.end
        parts.append(text[position:])
        kinds = tuple(dict.fromkeys(f.kind for f in finds))
        return Masking(MaskedText("".join(parts)), kinds)


def trusted(text: str) -> MaskedText:
    """Mark text that the product wrote itself, such as an article, as free of personal data."""
    return MaskedText(text)


def _candidates(text: str, identifiers: Identifiers) -> Iterator[_Find]:
    """Yield finds, the surest kinds first; later overlaps are dropped."""
    for pattern in (_EMAIL, _EMAIL_SPOKEN):
        yield from (_Find(*m.span(), "EMAIL") for m in pattern.finditer(text))
    for match in _IBAN.finditer(text):
        found = _iban(match)
        if found:
            yield found
    yield from (_Find(*found) for found in identifiers.in_text(text))
    for match in _SECRET.finditer(text):
        if _looks_secret(match):
            yield _Find(*match.span("secret"), "SECRET")
    if sum(c.isdigit() for c in text) >= 7:
        yield from _numbers(text, identifiers)
    yield from (_Find(*m.span("secret"), "SECRET") for m in _SECRET_NEXT.finditer(text))
    yield from (
        _Find(start, end, _kind(digits, identifiers, is_joined=True) or "NUMBER")
        for start, end, digits in digit_runs(text)
    )


def _looks_secret(match: re.Match[str]) -> bool:
    """Tell a password ("senha: Portal2026") from prose ("a senha é enviada", "a senha e agora")."""
    secret = match["secret"]
    if any(c.isdigit() for c in secret):
        return True
    before = match.string[: match.start("secret")].rstrip(" \"'«“")
    is_and = before.endswith((" e", " E")) and secret.strip(".,;:!?").replace("-", "").isalpha()
    return not is_and and not _NOT_A_SECRET.match(secret)


def _iban(match: re.Match[str]) -> _Find | None:
    """Accept a valid IBAN, the longest valid head of one, or a mistyped one."""
    raw = match.group()
    for end in range(len(raw), 14, -1):
        if raw[end - 1].isalnum() and iban.is_valid(re.sub("[ .-]", "", raw[:end])):
            return _Find(match.start(), match.start() + end, "IBAN")
    head = _IBAN_MISTYPED.match(raw)  # not the words that follow it
    if head and sum(c.isdigit() for c in head.group()) >= 15:
        return _Find(match.start(), match.start() + head.end(), "IBAN")
    return None


def _numbers(text: str, identifiers: Identifiers) -> Iterator[_Find]:
    country = identifiers.country
    for match in phonenumbers.PhoneNumberMatcher(text, country or None):
        raw = text[match.start : match.end]
        if raw.lstrip("( ").startswith(("+", "00")):
            yield _Find(match.start, match.end, "PHONE")
    for run in _RUN.finditer(text):
        raw = run.group().rstrip(" .-/(")
        digits = "".join(c for c in raw if c.isdigit())
        start, end = run.start(), run.start() + len(raw)
        if country and (prefix := _ends_with(text[:start], country)):
            start -= prefix
        money = _MONEY_AFTER.match(text, end) or _MONEY_BEFORE.search(text[:start])
        # An amount needs its currency; a long number with a valid check digit is never one.
        if money and not identifiers.is_sure(digits):
            continue
        if _DATES.fullmatch(text[start:end]):
            continue
        is_plus = raw.lstrip("(").startswith("+")
        kind = "PHONE" if is_plus else _kind(digits, identifiers, is_joined=raw.isdigit())
        if kind:
            yield _Find(start, end, kind)


def _ends_with(before: str, country: str) -> int:
    """Return the length of the country code that stands before a tax number, as in PT501964843."""
    found = re.search(rf"(?<!\w){country} ?$", before, re.IGNORECASE)
    return len(found.group()) if found else 0


def _kind(digits: str, identifiers: Identifiers, *, is_joined: bool) -> str | None:
    length = len(digits)
    kind = identifiers.kind_of(digits)
    if kind:
        return kind
    if identifiers.is_phone(digits):
        return "PHONE"
    if 13 <= length <= 19 and luhn.is_valid(digits):
        return "CARD"
    return "NUMBER" if length >= 9 or (length == 8 and is_joined) else None
