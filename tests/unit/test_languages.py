"""The language files hold the same sentences; a wish for a language is told from a mention."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from assistant import platform
from assistant.platform.dates import LOCALES, long_date
from assistant.platform.languages import (
    LanguageFile,
    all_languages,
    is_spoken,
    languages_from,
    speak,
)
from assistant.platform.wishes import wished_language
from tests.peers.library import REVIEWED

FOLDER = Path(platform.__file__).parents[1] / "languages"
TAGS = ("pt", "en", "es", "fr", "uk")
PLURALS = {
    "pt": {"one", "other"},
    "en": {"one", "other"},
    "es": {"one", "other"},
    "fr": {"one", "other"},
    "uk": {"one", "few", "many"},
}


def texts(file: LanguageFile) -> dict[str, object]:
    """Return every text of a file by its key."""
    return {
        f"{part}.{key}": text for part, keys in file.texts.items() for key, text in keys.items()
    }


def marks(text: str) -> set[str]:
    """Return the names of the marks in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# -- the files -------------------------------------------------------------------


def test_the_languages_of_a_pack_come_first_and_in_its_order() -> None:
    assert set(all_languages()) == set(TAGS)
    assert tuple(languages_from(("uk", "pt", "zz")))[:2] == ("uk", "pt")
    assert set(languages_from(("uk", "pt"))) == set(TAGS)


def test_a_pack_says_a_sentence_in_its_own_words_and_leaves_the_others() -> None:
    own = speak("en-GB", {"en": {"decline.account_own": "Ask the counter."}})

    assert own.say("decline.account_own") == "Ask the counter."
    assert own.say("decline.abuse") == speak("en").say("decline.abuse")
    assert speak("en").say("decline.account_own") != "Ask the counter."
    assert speak("fr", {"en": {"decline.account_own": "Ask the counter."}}) == speak("fr")


def test_no_neutral_sentence_names_a_country_or_an_authority() -> None:
    names = re.compile(r"Finan[çc]as|Portug|Португ|e-balc|\b(?:NIF|NISS|IRS|IMI|IUC|CAT)\b")
    named = [
        f"{tag}: {key}"
        for tag in TAGS
        for key, text in texts(speak(tag)).items()
        if names.search(str(text))
    ]

    # "From now on I answer in Portuguese" is about the language.
    assert [name for name in named if name != "pt: smalltalk.language_set"] == []


@pytest.mark.parametrize("tag", TAGS)
def test_every_file_has_the_same_keys(tag: str) -> None:
    assert set(texts(speak(tag))) == set(texts(speak("en")))


@pytest.mark.parametrize("tag", TAGS)
def test_every_text_has_the_same_marks(tag: str) -> None:
    english = texts(speak("en"))
    different = [
        key
        for key, text in texts(speak(tag)).items()
        if isinstance(text, str) and marks(text) != marks(str(english[key]))
    ]

    assert different == []


@pytest.mark.parametrize("tag", TAGS)
def test_no_text_is_empty_or_has_stray_spaces(tag: str) -> None:
    wrong = [
        key
        for key, text in texts(speak(tag)).items()
        if isinstance(text, str) and (not text or text != text.strip() or "  " in text)
    ]

    assert wrong == []


@pytest.mark.parametrize("tag", [t for t in TAGS if t != "en"])
def test_no_sentence_was_left_in_english(tag: str) -> None:
    english = texts(speak("en"))
    same = [
        key
        for key, text in texts(speak(tag)).items()
        if isinstance(text, str) and text == english[key] and len(text.split()) > 2
    ]

    assert same == []


@pytest.mark.parametrize("tag", TAGS)
def test_a_counted_noun_has_every_plural_form_of_its_language(tag: str) -> None:
    forms = speak(tag).texts["deadline"]["day"]

    assert set(forms) >= PLURALS[tag]
    assert all("{n}" in text or key == "one" for key, text in forms.items())


@pytest.mark.parametrize(
    ("tag", "number", "text"),
    [
        ("pt", 1, "1 dia"), ("pt", 2, "2 dias"), ("en", 1, "1 day"), ("en", 0, "0 days"),
        ("es", 21, "21 días"), ("fr", 1, "1 jour"), ("uk", 1, "1 день"), ("uk", 2, "2 дні"),
        ("uk", 5, "5 днів"), ("uk", 11, "11 днів"), ("uk", 22, "22 дні"), ("uk", 31, "31 день"),
    ],
)  # fmt: skip
def test_days_are_counted_as_the_language_does(tag: str, number: int, text: str) -> None:
    assert speak(tag).count("deadline.day", number) == text


@pytest.mark.parametrize("tag", TAGS)
def test_a_file_tells_its_own_name_direction_and_nearest_languages(tag: str) -> None:
    about = tomllib.loads((FOLDER / f"{tag}.toml").read_text(encoding="utf-8"))["language"]

    assert about["tag"] == tag
    assert about["direction"] == "ltr"
    assert about["nearest"][0] == tag
    assert set(about["nearest"]) & {"pt", "en"}
    assert all(name == name.lower() for name in about["wished_as"])


def test_every_language_has_a_locale_for_dates_and_numbers() -> None:
    assert set(all_languages()) <= set(LOCALES)
    assert long_date(REVIEWED, "uk") == "1 листопада 2026 року"


def test_every_kind_of_hidden_data_of_any_country_has_a_name() -> None:
    kinds = {"IBAN", "CARD", "PHONE", "EMAIL", "SECRET", "NUMBER"}

    assert set(speak("en").texts["data"]) == kinds


@pytest.mark.parametrize(
    ("asked", "given"),
    [("pt", "pt"), ("pt-BR", "pt"), ("fr-CA", "fr"), ("de", "en"), ("zh-Hant", "en"), ("", "en")],
)
def test_a_language_is_spoken_or_falls_back_to_its_base_or_english(asked: str, given: str) -> None:
    assert speak(asked).tag == given
    assert is_spoken(asked) is (asked.split("-")[0] == given)


# -- wishes ----------------------------------------------------------------------

WISHES = [
    ("Em inglês, por favor", "en"),
    ("pode responder em inglês?", "en"),
    ("fala espanhol?", "es"),
    ("agora em francês", "fr"),
    ("Português", "pt"),
    ("em ucraniano por favor", "uk"),
    ("in English please", "en"),
    ("English", "en"),
    ("can you say that in English, my husband wants to read it", "en"),
    ("Do you speak Ukrainian?", "uk"),
    ("switch to Portuguese", "pt"),
    ("translate it into French", "fr"),
    ("answer in Spanish", "es"),
    ("en español, por favor", "es"),
    ("¿habla inglés?", "en"),
    ("hable en francés", "fr"),
    ("responda en portugués", "pt"),
    ("en anglais s'il vous plaît", "en"),
    ("parlez-vous français ?", "fr"),
    ("répondez en portugais", "pt"),
    ("en espagnol", "es"),
    ("українською, будь ласка", "uk"),
    ("говоріть українською", "uk"),
    ("можна англійською?", "en"),
    ("відповідай португальською", "pt"),
    ("дякую, а тепер знову українською: чи можна подати разом із чоловіком?", "uk"),
    ("французькою, будь ласка", "fr"),
]

MENTIONS = [
    "tenho um contrato inglês, pago imposto cá?",
    "a minha empresa inglesa tem de ter NIF?",
    "o meu marido é espanhol e eu portuguesa",
    "trabalho para uma firma francesa",
    "my English landlord wants a receipt",
    "I get a Spanish pension",
    "is the Portuguese tax year the same as the French one?",
    "my Ukrainian degree",
    "tengo una pensión francesa",
    "vivo en Portugal y trabajo para una empresa inglesa",
    "j'ai une retraite anglaise",
    "mon employeur est espagnol",
    "я маю українську пенсію",
    "мій чоловік португалець",
    "quando entrego o IRS?",
    "",
]


@pytest.mark.parametrize(("text", "language"), WISHES)
def test_a_wish_for_a_language_is_heard(text: str, language: str) -> None:
    assert wished_language(text) == language


@pytest.mark.parametrize("text", MENTIONS)
def test_a_language_or_nation_in_passing_is_no_wish(text: str) -> None:
    assert wished_language(text) is None


@pytest.mark.parametrize("tag", TAGS)
def test_every_name_of_a_language_alone_is_a_wish_for_it(tag: str) -> None:
    heard = {name: wished_language(name.title()) for name in speak(tag).wished_as}

    assert set(heard.values()) == {tag}, heard


def test_no_name_stands_for_two_languages() -> None:
    names = [name for file in all_languages().values() for name in file.wished_as]

    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[\w' -]+", name) for name in names)
