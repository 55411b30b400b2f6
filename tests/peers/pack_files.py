"""A small pack in files, sound as it stands; each test spoils one thing in it.

`FILES` is the least that loads; `WHOLE` passes every rule of the gate as well.
"""

from __future__ import annotations

from pathlib import Path

from knowledge.articles import confirm

FACTS = "facts/tax.yaml"
ENTITIES = "entities.yaml"
ARTICLE = "articles/vat/vat.rates/article.yaml"
PT = "articles/vat/vat.rates/pt.md"
EN = "articles/vat/vat.rates/en.md"
REDIRECT = "articles/other/other.visa/article.yaml"
VISA_PT = "articles/other/other.visa/pt.md"
VISA_EN = "articles/other/other.visa/en.md"
GLOSSARY = "glossary.yaml"
SUMS = "calculators.yaml"

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
    ENTITIES: """\
entities:
  region:
    azores: [açores, azores]
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

WHOLE = FILES | {
    "pack.yaml": FILES["pack.yaml"].replace(
        "bodies:\n",
        "areas:\n  vat: {pt: IVA, en: VAT}\n  other: {pt: Outros, en: Other}\nbodies:\n",
    ),
    FACTS: FILES[FACTS]
    .replace("to: 2024,", "to: 2024, basis: CIVA art. 18,")
    .replace("from: 2020-03-01,", "from: 2020-03-01, basis: CIVA art. 41,"),
    GLOSSARY: """\
terms:
  - term: IVA
    meaning: {pt: o imposto sobre o que se compra, en: the tax on what one buys}
  - term: VAT
    said: letters
    meaning: {pt: o imposto sobre o que se compra, en: the tax on what one buys}
everyday: {PDF: letters}
""",
    SUMS: """\
calculators:
  vat-on-price:
    kind: instalments
    article: vat.rates
    title: {pt: Quanto pago, en: What do I pay}
    inputs:
      amount:
        kind: money
        ask: {pt: Quanto custa?, en: What does it cost?}
      size:
        kind: choice
        ask: {pt: Qual?, en: Which?}
        options:
          big: {label: {pt: Grande, en: Big}}
    facts: {rate: vat.rate}
    results:
      one: {pt: "Paga {amount}.", en: "You pay {amount}."}
    leaves_out: {pt: Sem juros., en: Without interest.}
""",
    PT: FILES[PT]
    + """
## spoken

A taxa do IVA é de {vat.rate}.

## easy

O IVA é um imposto.
A taxa é {vat.rate}.
""",
    EN: FILES[EN]
    + """
## spoken

The rate of VAT is {vat.rate}.

## easy

VAT is a tax.
The rate is {vat.rate}.
""",
    VISA_PT: "# Vistos\n"
    + "".join(f"\n## {f}\n\nPergunte na linha.\n" for f in ("short", "answer", "spoken", "easy")),
    VISA_EN: "# Visas\n"
    + "".join(f"\n## {f}\n\nAsk the line.\n" for f in ("short", "answer", "spoken", "easy")),
}


def write_whole(folder: Path, *spoils: tuple[str, str, str], **added: str) -> Path:
    """Write the pack that passes the gate, spoilt, every edition marked as following its source."""
    write_pack(folder, *spoils, **(WHOLE | added))
    for path in (EN, VISA_EN):
        confirm((folder / path).parent, "pt", "en")
    return folder


def spoil(folder: Path, path: str, old: str, new: str) -> None:
    """Change one text in a pack that is written already."""
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(folder: Path, path: str, text: str) -> int:
    """Return the first line of a written file that holds a text; the first when none does."""
    lines = (folder / path).read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if text and text in line), 1)


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
