"""Announced passwords are hidden in five languages; ordinary questions are left alone."""

from __future__ import annotations

import pytest

from assistant.contracts.turns import Masking
from assistant.engine.masking import Masker, trusted
from assistant.engine.normalise import normalise
from knowledge.packs import load_pack

mask = Masker(load_pack("pt-at")).mask

ANNOUNCED = [
    # pt
    ("a minha senha é {}", "gato77"),
    ("A senha do Portal das Finanças é {} mas não entra", "Benfica1904!"),
    ("senha: {}", "qwerty"),
    ("senha: {}", "Portal2026!"),
    ("senha={}", "novo123"),
    ("palavra-passe: {}", "Segura99"),
    ("a minha palavra-passe era {}", "jardim"),
    ("o meu pin é {}", "4821"),
    ("código de acesso: {}", "X7K9P2"),
    ("recebi o código {}", "483920"),
    ("a minha pass é {}", "sporting"),
    # en
    ("my password is {}", "hunter"),
    ("my password is {}, log in for me", "Benfica1904"),
    ("my password for the portal is {}", "hunter2"),
    ("Password: {}", "Free2024"),
    ("password={}", "correcthorse1"),
    ("my pin was {}", "0481"),
    ("passcode {}", "993112"),
    # es
    ("mi contraseña es {}", "gatonegro"),
    ("mi contraseña del portal es {}", "gato77"),
    ("contraseña: {}", "Sol2026x"),
    ("la clave es {}", "verano12"),
    # fr
    ("mon mot de passe est {}", "soleil"),
    ("mon mot de passe du portail est {}", "soleil9"),
    ("mon mot de passe c'est {}", "soleil"),
    ("mot de passe : {}", "Portail77"),
    ("le code secret est {}", "9931"),
    # uk
    ("мій пароль {}", "кіт777"),
    ("мій пароль це {}", "сонечко"),
    ("пароль до порталу: {}", "кіт777"),
    ("пароль — {}", "qwerty"),
    ("пін: {}", "4821"),
]

ORDINARY = [
    # pt
    "até quando entrego o IRS de 2025?",
    "quanto pago de IMI por uma casa de 250 000 € em Lisboa?",
    "recebi 1.234,56 € de rendas, declaro no anexo F?",
    "o artigo 72.º do CIRS, n.º 1, alínea a), aplica-se a mim?",
    "preencho o quadro 4A do anexo B da Modelo 3, campos 401 e 403?",
    "esqueci a senha e agora?",
    "pedi a senha e foi para Coimbra, eu agora vivo em Faro",
    "para o recém-nascido é preciso senha do portal e mais o quê",
    "mandaram-me uma carta com um código e deitei-a fora",
    "a senha é enviada por carta?",
    "a senha está errada, o que faço?",
    "qual é o código de acesso e onde o peço?",
    "o código CAE 62010 paga IVA?",
    "código postal 1000-001",
    "ganho 1200 por mês e pago 300 de renda, tenho 3 filhos de 2, 5 e 7 anos",
    "entreguei a 30/06/2026 e paguei a 31-08-2026, há multa?",
    "coima de 150 a 3750 euros",
    "o carro é de 05/2007, quanto é o IUC?",
    "posso entrar com a chave móvel digital sem senha?",
    # en
    "when is the 2026 IRS return due?",
    "I sold shares for €12,500 in 2024 and 2025, what do I declare?",
    "if I pass 2,600 in a year while doing my degree, do my parents lose me",
    "my portal password was posted to the flat I left two years ago",
    "my password is wrong, how do I get a new one?",
    "the password is not accepted",
    "what is the VAT rate, 23% or 6%?",
    "I moved on 1/2/2025, am I resident for 183 days?",
    "article 58-A of the IRS code",
    # es
    "¿cuándo se presenta la declaración de 2025?",
    "vendí el piso por 320.000 euros, ¿qué impuesto pago?",
    "mi contraseña es incorrecta",
    "la clave es necesaria para entrar?",
    "¿qué pasa si pago el 31 de agosto de 2026?",
    # fr
    "la date limite pour les revenus de 2025 ?",
    "j'ai vendu pour 250 000 euros en 2024, combien d'impôt ?",
    "le mot de passe est parti à mon ancienne adresse",
    "une lettre avec un code est venue et je l'ai jetée",
    "j'habite Bruxelles, la senha est envoyée à l'étranger ?",
    "mon mot de passe est faux",
    # uk
    "коли подавати декларацію за 2025 рік?",
    "я заробив 12 000 євро, скільки податку?",
    "пароль неправильний, що робити?",
    "мій пароль застарів",
    "який код ставки ПДВ, 23% чи 6%?",
]


@pytest.mark.parametrize(("sentence", "secret"), ANNOUNCED)
def test_an_announced_password_is_hidden(sentence: str, secret: str) -> None:
    found = mask(normalise(sentence.format(secret)))

    assert secret not in found.text
    assert found.kinds == ("SECRET",)


@pytest.mark.parametrize("quotes", ['"{}"', "'{}'", "«{}»", "“{}”"])
def test_quotation_marks_do_not_protect_a_password(quotes: str) -> None:
    found = mask(normalise("a minha senha é " + quotes.format("gatopreto")))

    assert "gatopreto" not in found.text


@pytest.mark.parametrize("question", ORDINARY)
def test_an_ordinary_question_is_left_as_it_is(question: str) -> None:
    assert mask(normalise(question)) == Masking(trusted(question))
