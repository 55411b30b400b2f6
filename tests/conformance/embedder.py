"""What every `Embedder` promises. Inherit, give the fixtures `embedder` and `other`, and run."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import ArrayLike

from nlu.embedding import Embedder
from tests.conformance.interpreter import holds

# Three needs in each language: a forgotten password, a car's tax, speaking to a person.
NEEDS = {
    "pt": ("esqueci-me da senha", "quanto pago de imposto do carro", "quero falar com uma pessoa"),
    "en": ("I forgot my password", "how much tax is due on my car", "I want to talk to a person"),
    "es": ("olvidé mi contraseña", "cuánto pago por el coche", "quiero hablar con alguien"),
    "fr": ("j'ai oublié mon mot de passe", "combien de taxe pour ma voiture", "parler à quelqu'un"),
    "uk": ("я забув пароль", "скільки податку за машину", "хочу поговорити з людиною"),
    "de": ("ich habe das Passwort vergessen", "wie viel Steuer für mein Auto", "mit jemand reden"),
    "it": ("ho dimenticato la password", "quanta tassa per l'auto", "parlare con una persona"),
    "ro": ("mi-am uitat parola", "cât impozit plătesc pe mașină", "vreau să vorbesc cu o persoană"),
    "ru": ("я забыл пароль", "сколько налога за машину", "хочу поговорить с человеком"),
    "zh": ("我忘记了密码", "我的车要交多少税", "我想和人说话"),
    "hi": ("मैं अपना पासवर्ड भूल गया", "मेरी कार पर कितना कर लगेगा", "मुझे किसी व्यक्ति से बात करनी है"),
    "ar": ("نسيت كلمة المرور", "كم ضريبة سيارتي", "أريد التحدث مع شخص"),
}  # fmt: skip
ODD = ["", " ", "?", "👍", "\x00\x01", "a\tb\nc", "⟨NIF⟩", "</s>", "‮abc", "9" * 200]
TEXTS = [text for texts in NEEDS.values() for text in texts] + ODD


class EmbedderConformance:
    """The promises of the port, one test each."""

    agreement = 0.99999
    """Least cosine of a text alone to itself among others, where sums run in another order."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        """Return the embedder under test."""
        raise NotImplementedError

    @pytest.fixture
    def other(self) -> Embedder:
        """Return one of the same kind on other weights."""
        raise NotImplementedError

    @pytest.mark.parametrize("text", TEXTS)
    def test_every_text_has_a_unit_vector(self, embedder: Embedder, text: str) -> None:
        vector = embedder.embed(text)

        assert vector.shape == (embedder.dimension,)
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-4)

    def test_the_same_text_has_the_same_vector_whatever_came_between(
        self, embedder: Embedder
    ) -> None:
        first = [embedder.embed(text) for text in TEXTS]

        again = [embedder.embed(text) for text in TEXTS[::-1]]

        assert np.array_equal(first, again[::-1])

    def test_many_texts_at_once_have_the_vectors_of_each_alone_in_their_order(
        self, embedder: Embedder
    ) -> None:
        texts = [*TEXTS, *TEXTS[::-1], "palavra " * 100]

        together = embedder.embed_all(texts)

        assert together.shape == (len(texts), embedder.dimension)
        assert together.dtype == np.float32
        assert self.least_cosine(together, [embedder.embed(t) for t in texts]) > self.agreement

    def test_no_texts_have_no_vectors(self, embedder: Embedder) -> None:
        assert embedder.embed_all([]).shape == (0, embedder.dimension)

    def test_vectors_are_the_same_in_many_threads(self, embedder: Embedder) -> None:
        expected = embedder.embed_all(TEXTS)

        with ThreadPoolExecutor(8) as pool:
            alone = [pool.submit(embedder.embed, text) for text in TEXTS * 3]
            together = [pool.submit(embedder.embed_all, TEXTS) for _ in range(3)]

        found = [done.result() for done in alone]
        assert self.least_cosine(found, np.tile(expected, (3, 1))) > self.agreement
        for done in together:
            assert self.least_cosine(done.result(), expected) > self.agreement

    def test_a_very_long_text_is_read_to_a_limit(self, embedder: Embedder) -> None:
        long = "quando é que pago o imposto do meu carro " * 150

        assert np.array_equal(embedder.embed(long), embedder.embed(long + "ou a senha " * 500))

    @pytest.mark.parametrize("language", NEEDS)
    def test_a_need_lies_nearest_to_itself_in_english(
        self, embedder: Embedder, language: str
    ) -> None:
        asked, english = (embedder.embed_all(list(NEEDS[tag])) for tag in (language, "en"))

        # All vectors share a direction: what remains without it is what a text is about.
        middle = english.mean(axis=0)
        likeness = (asked - asked.mean(axis=0)) @ (english - middle).T
        assert likeness.argmax(axis=1).tolist() == [0, 1, 2]

    def test_no_text_is_kept(self, embedder: Embedder, caplog: pytest.LogCaptureFixture) -> None:
        word = "canarinhoqzx"
        caplog.set_level(logging.DEBUG)

        embedder.embed(f"e o {word}?")
        embedder.embed_all([f"o meu {word} paga IMI?", "olá"])

        assert not holds(embedder, word)
        assert word not in caplog.text

    def test_the_name_tells_other_weights_and_can_name_a_file(
        self, embedder: Embedder, other: Embedder
    ) -> None:
        assert not np.allclose(embedder.embed(TEXTS[0]), other.embed(TEXTS[0]), atol=1e-3)
        assert embedder.name != other.name
        assert embedder.name.replace("-", "").isalnum()

    @staticmethod
    def least_cosine(some: ArrayLike, others: ArrayLike) -> float:
        return float((np.asarray(some) * np.asarray(others)).sum(axis=1).min())
