"""A small pack in files, sound as it stands; each test spoils one thing in it."""

from __future__ import annotations

from pathlib import Path

FACTS = "facts/tax.yaml"
ARTICLE = "articles/vat/vat.rates/article.yaml"
PT = "articles/vat/vat.rates/pt.md"
EN = "articles/vat/vat.rates/en.md"
REDIRECT = "articles/other/other.visa/article.yaml"

FILES = {
    "pack.yaml": """\
id: small
name: {pt: impostos, en: taxes}
languages: [pt, en]
timezone: Europe/Lisbon
income_year_rolls: "07-01"
person: [line]
emergency: help.emergency
lifeline: help.lifeline
bodies:
  line:
    name: {pt: Linha, en: Line}
    how: {pt: Ligue., en: Call.}
    phone: help.phone
""",
    FACTS: """\
facts:
  help.emergency:
    type: plain
    versions:
      - {value: "112", source: "https://example.org", confidence: verified, reviewed: 2026-01-01}
  help.lifeline:
    type: text
    versions:
      - value: {pt: "1411, grátis", en: "1411, free"}
        source: "https://example.org"
        confidence: verified
        reviewed: 2026-01-01
  help.phone:
    type: plain
    versions:
      - {value: "217 206 707", source: "https://example.org", confidence: likely,
         reviewed: 2026-01-01}
  vat.rate:
    label: Standard rate
    type: percent
    counts: income_year
    versions:
      - {value: 21, from: 2020, to: 2024, source: "https://example.org", confidence: verified,
         reviewed: 2026-01-01}
      - {value: 23, from: 2025, to: null, source: "https://example.org", confidence: likely,
         reviewed: 2026-01-01, basis: CIVA art. 18}
  vat.due:
    type: day
    versions:
      - {value: "05-20", from: 2020-03-01, source: "https://example.org", confidence: verified,
         reviewed: 2026-01-01}
  vat.why:
    type: statement
    versions:
      - {value: It is the law., source: "https://example.org", confidence: verified,
         reviewed: 2026-01-01}
""",
    ARTICLE: """\
id: vat.rates
kind: topic
area: vat
title:
  pt: Taxas de IVA
  en: VAT rates
official_url: https://info.example.org
legal_basis: [CIVA art. 18]
related: [other.visa]
facts: [vat.why]
deadline: {closes: vat.due, late: other.visa}
reviewed: 2026-01-01
""",
    PT: """\
# Taxas de IVA

## short

A taxa é {vat.rate}.

## answer

A taxa normal
é {vat.rate}.

Aplica-se a:
- livros
- pão e
  leite

## if region: azores

Nos Açores é outra.

## steps

1. Abra o portal.
2. Escolha
   a taxa.
""",
    EN: """\
# VAT rates

## short

The rate is {vat.rate}.

## answer

The standard rate is {vat.rate}.
""",
    REDIRECT: """\
id: other.visa
kind: redirect
area: other
title:
  pt: Vistos
  en: Visas
official_url: https://visa.example.org
contact: line
reviewed: 2026-01-01
""",
}


def write_pack(folder: Path, *spoils: tuple[str, str, str], **added: str) -> Path:
    """Write the pack, with texts replaced: (file, old, new); `added` files go by path."""
    files = {**FILES, **added}
    for path, old, new in spoils:
        assert files[path].count(old) >= 1, f"{old!r} is not in {path}"
        files[path] = files[path].replace(old, new, 1)
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder
