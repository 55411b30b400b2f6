"""Language of one short message: accent-less, SMS, mixed, with and without a prior."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.messages import Language
from assistant.contracts.turns import MaskedText
from knowledge.packs import load_pack
from nlu.identify import MessageLanguageIdentifier

IDENTIFIER = MessageLanguageIdentifier(Language("pt"), load_pack("pt-at").entities.tells)

CLEAR = [
    # Portuguese, with and without accents, and as people type on a phone
    ("Até quando posso entregar o IRS?", "pt"),
    ("ate quando posso entregar o irs", "pt"),
    ("qd e q pago o imi", "pt"),
    ("tb tenho de pagar iva?", "pt"),
    ("n consigo entrar no portal das financas", "pt"),
    ("bom dia, preciso de ajuda", "pt"),
    ("obrigado", "pt"),
    ("o meu carro é de maio", "pt"),
    ("vc sabe onde pego o CPF portugues", "pt"),
    ("perdi a senha", "pt"),
    ("recibos verdes", "pt"),
    ("quanto custa registar um carro importado", "pt"),
    # English
    ("When is the tax return due?", "en"),
    ("how do i get a nif", "en"),
    ("pls help me w/ my vat", "en"),
    ("what about my wife", "en"),
    ("I lost my password", "en"),
    ("thanks", "en"),
    ("do I have to pay tax on crypto", "en"),
    ("how much is the stamp duty", "en"),
    # Spanish
    ("¿Cuándo tengo que presentar el IRS?", "es"),
    ("cuando tengo que presentar el irs", "es"),
    ("hola, donde pago el coche", "es"),
    ("necesito el nif para alquilar un piso", "es"),
    ("muchas gracias", "es"),
    ("he perdido la contraseña", "es"),
    ("cuanto se paga de iva en las islas", "es"),
    # French
    ("Quand dois-je déclarer mes revenus ?", "fr"),
    ("je dois payer quoi pour ma voiture", "fr"),
    ("j'ai perdu mon mot de passe", "fr"),
    ("bonjour, comment avoir un NIF", "fr"),
    ("merci beaucoup", "fr"),
    ("c'est combien la tva", "fr"),
    # Ukrainian and its neighbour
    ("Коли треба подати декларацію?", "uk"),
    ("як отримати ніф", "uk"),
    ("дякую", "uk"),
    ("скільки коштує податок на авто", "uk"),
    ("потрібен номер платника", "uk"),
    ("Как получить налоговый номер? Это срочно, мы только переехали", "ru"),
    ("сколько стоит этот налог, где его платить и как быть с машиной? мы ещё не были", "ru"),
    # languages without texts of their own: told apart, so that the answer can say so
    ("Wann muss ich die Steuererklärung abgeben?", "de"),
    ("ich brauche hilfe bitte", "de"),
    ("Quando devo presentare la dichiarazione dei redditi?", "it"),
    ("ho perso la password", "it"),
    ("când trebuie să plătesc impozitul?", "ro"),
    ("mujhe tax kab bharna hai", "hi"),
    ("मुझे टैक्स कब भरना है?", "hi"),
    ("متى يجب أن أدفع الضريبة؟", "ar"),
    ("什么时候交税？", "zh"),
    # mixed: the language of the sentence counts, not the names in it
    ("how do I fill in the Modelo 3 anexo B", "en"),
    ("what is the Portal das Finanças", "en"),
    ("cómo saco los recibos verdes", "es"),
    ("où trouver la caderneta predial", "fr"),
    ("що таке recibo verde", "uk"),
    ("preciso de fazer o split payment?", "pt"),
    ("IRS怎么报", "zh"),
    ("IRS की तारीख क्या है", "hi"),
    ("ما هو recibo verde", "ar"),
    ("мені прийшло «reembolso de IRS pendente, clique aqui»", "uk"),
    ("a senha «Україна» deixou de funcionar", "pt"),
    ("nao percebi nada disso", "pt"),
    ("can i pay in two parts", "en"),
]


@pytest.mark.parametrize(("text", "language"), CLEAR, ids=[text for text, _ in CLEAR])
def test_a_short_message_is_told_without_a_prior(text: str, language: str) -> None:
    assert IDENTIFIER.identify(MaskedText(text), None) == language


SHARED = [
    "IRS",
    "IVA",
    "casa",
    "factura",
    "empresa",
    "residencia",
    "renta",
    "divorcio",
    "multa",
    "carta",
    "como",
    "vendo casa",
    "paga IVA",
    "como se paga",
    "casa para vender",
]


@pytest.mark.parametrize("text", SHARED)
def test_words_that_portuguese_and_spanish_share_lean_to_the_prior(text: str) -> None:
    told = {prior: IDENTIFIER.identify(MaskedText(text), Language(prior)) for prior in ("pt", "es")}

    assert told == {"pt": "pt", "es": "es"}


@pytest.mark.parametrize("prior", ["pt", "en", "es", "fr", "uk"])
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quando tenho de pagar o imposto do carro", "pt"),
        ("how much do I have to pay", "en"),
        ("cuánto tengo que pagar", "es"),
        ("combien je dois payer", "fr"),
        ("скільки мені платити", "uk"),
    ],
)
def test_a_whole_sentence_outweighs_any_prior(text: str, language: str, prior: str) -> None:
    assert IDENTIFIER.identify(MaskedText(text), Language(prior)) == language


@pytest.mark.parametrize("text", ["", "...", "2025", "⟨NIF⟩", "⟨PHONE⟩ 2025", "👍"])
def test_a_message_without_words_keeps_the_language_there_was(text: str) -> None:
    assert IDENTIFIER.identify(MaskedText(text), Language("uk")) == "uk"
    assert IDENTIFIER.identify(MaskedText(text), None) == "pt"


@pytest.mark.parametrize(("text", "language"), CLEAR[::5], ids=[text for text, _ in CLEAR[::5]])
def test_masks_say_nothing_about_the_language(text: str, language: str) -> None:
    masked = MaskedText(f"⟨SECRET⟩ ⟨NIF⟩ {text} ⟨PHONE⟩ ⟨EMAIL⟩")

    assert IDENTIFIER.identify(masked, None) == language


def test_a_region_in_the_prior_does_not_matter() -> None:
    assert IDENTIFIER.identify(MaskedText("IVA"), Language("es-MX")) == "es"
    assert IDENTIFIER.identify(MaskedText("IVA"), Language("pt-BR")) == "pt"


def test_two_cyrillic_neighbours_lean_to_the_prior_when_no_letter_decides() -> None:
    text = MaskedText("дата оплати")

    assert IDENTIFIER.identify(text, Language("ru")) == "ru"
    assert IDENTIFIER.identify(text, Language("uk")) == "uk"
    assert IDENTIFIER.identify(text, None) == "uk"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.sampled_from(["pt", "uk"]))
def test_any_text_has_a_language_and_always_the_same(text: str, prior: str) -> None:
    first = IDENTIFIER.identify(MaskedText(text), Language(prior))

    assert first
    assert IDENTIFIER.identify(MaskedText(text), Language(prior)) == first
