"""Trains the delta of the encoder on our own questions: `python -m nlu.finetune --out FILE`.

Run by a developer when the content has changed much (half an hour on two cores, needs torch);
the result is committed. Each label has a proxy, a point on the sphere that learns too: lines are
drawn to their own and pushed away from all others. Follow-ups are learnt behind the question that
they lean on, as the interpreter reads them. It must never read the evaluation questions.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
import yaml
from torch import Tensor
from torch.nn import functional

from assistant.contracts.turns import GENERAL
from nlu.augment import augment
from nlu.delta import read_delta, write_delta
from nlu.embedding import Vectors, model_path
from nlu.stories import in_place, read_stories, stories_of_encoder, with_context
from nlu.torch_encoder import Encoder
from nlu.training_data import Example, read_general, read_pack_training
from nlu.unigram import UnigramTokenizer
from nlu.weights import PREFIX, read_weights

log = logging.getLogger(__name__)

_BATCH = 96
_SAMPLE = 8  # lines that place a proxy
_MAX_TOKENS = 72
_CHANGES = 5000  # a question behind another: the last one counts
_REMINDERS = 2500  # a follow-up that only means something behind a question
_TEMPERATURE = 0.05
_WARM_UP = 0.08  # share of the steps
_LAST = 0.02  # of the learning rate

Line = tuple[str, int]
"""A text and the number of its label."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the command line decides."""

    epochs: int
    rank: int
    learning_rate: float
    dropout: float
    seed: int
    start: Path | None = None
    """A delta to go on from."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What there is to learn from."""

    labels: list[str]
    lines: list[Line]
    """What people write."""
    statements: list[Line]
    """Facts of the topics: no questions, but they say what a topic is about."""
    in_place: list[Line]
    """Messages behind the question before them."""


def read_corpus(pack: Path, random: Random) -> Corpus:
    """Read all training lines; follow-ups mean something only behind a question."""
    everything = [*read_pack_training(pack), *read_general()]
    examples = [example for example in everything if not example.label.startswith("follow.")]
    labels = sorted({example.label for example in examples})
    numbers = {label: number for number, label in enumerate(labels)}
    statements = [
        (fact["versions"][-1]["value"], numbers[fact["topic"]])
        for path in sorted((pack / "facts" / "statements").glob("*.yaml"))
        for fact in yaml.safe_load(path.read_text(encoding="utf-8"))["facts"].values()
        if fact["topic"] in numbers
    ]
    follows = [example.text for example in everything if example.label.startswith("follow.")]
    placed = [(text, numbers[label]) for text, label in _placed(pack, examples, follows, random)]
    lines = [(example.text, numbers[example.label]) for example in examples]
    return Corpus(labels, lines, statements, placed)


def _placed(
    pack: Path, examples: list[Example], follows: list[str], random: Random
) -> list[tuple[str, str]]:
    """Return messages behind a question: of dialogues, and put together from single lines."""
    labels = {example.label for example in examples}
    topics = [example for example in examples if not example.label.startswith(GENERAL)]
    placed = [
        (in_place(context.question, said.text), said.label)
        for story in stories_of_encoder(read_stories(pack))
        for said, context in with_context(story, labels)
    ]
    for _ in range(_CHANGES):
        before, message = random.choice(topics), random.choice(examples)
        placed.append((in_place(before.text, message.text), message.label))
    for _ in range(_REMINDERS):
        before = random.choice(topics)
        placed.append((in_place(before.text, random.choice(follows)), before.label))
    return placed


def plan_batches(corpus: Corpus, epochs: int, random: Random) -> list[list[Line]]:
    """Return all batches of a run: every line once an epoch, every statement every other."""
    batches = []
    for epoch in range(epochs):
        lines = corpus.lines + corpus.statements[epoch % 2 :: 2] + corpus.in_place
        random.shuffle(lines)
        batches += [lines[at : at + _BATCH] for at in range(0, len(lines), _BATCH)]
    return batches


class Training:
    """One run."""

    def __init__(self, corpus: Corpus, plan: Plan) -> None:
        """Load the encoder; put each proxy at the mean of some of its label's lines."""
        torch.manual_seed(plan.seed)
        self._corpus, self._plan = corpus, plan
        self._random = Random(plan.seed)  # noqa: S311 - no secret
        weights = read_weights(model_path())
        self._tokenizer = UnigramTokenizer(weights.vocabulary)
        start = read_delta(plan.start) if plan.start else None
        self.encoder = Encoder(weights, plan.rank, start)
        texts: list[list[str]] = [[] for _ in corpus.labels]
        for text, label in corpus.lines:
            texts[label].append(text)
        sample = [self._random.sample(lines, min(_SAMPLE, len(lines))) for lines in texts]
        means = np.stack([self._embed(lines).mean(axis=0) for lines in sample])
        means -= means.mean(axis=0)  # all vectors of this model share a direction
        self._proxies = functional.normalize(torch.from_numpy(means)).requires_grad_(True)

    def run(self) -> None:
        """Take all steps: a short rise of the learning rate, then a straight fall."""
        learned = self.encoder.parameters()
        optimiser = torch.optim.AdamW([*learned, self._proxies], betas=(0.9, 0.98))
        batches = plan_batches(self._corpus, self._plan.epochs, self._random)
        for step, batch in enumerate(batches):
            done = step / len(batches)
            for group in optimiser.param_groups:
                rise, fall = (done + 1 / len(batches)) / _WARM_UP, max(_LAST, 1 - done)
                group["lr"] = self._plan.learning_rate * min(1.0, rise) * fall
            loss = self._loss(batch)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(learned, 1.0)
            optimiser.step()
            if step % 25 == 0:
                log.info("finetune.step step=%d of=%d loss=%.3f", step, len(batches), loss.item())

    def _loss(self, batch: list[Line]) -> Tensor:
        texts = [augment(text, self._random) for text, _ in batch]
        with torch.autocast("cpu", torch.bfloat16):
            vectors = self.encoder.vectors(self._tokens(texts), self._plan.dropout)
        likeness = vectors.float() @ functional.normalize(self._proxies, dim=1).T
        labels = torch.tensor([label for _, label in batch])
        return functional.cross_entropy(likeness / _TEMPERATURE, labels)

    def _embed(self, texts: list[str]) -> Vectors:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            vectors: Vectors = self.encoder.vectors(self._tokens(texts), 0.0).float().numpy()
        return vectors

    def _tokens(self, texts: list[str]) -> list[list[int]]:
        return [self._tokenizer.encode(PREFIX + text, _MAX_TOKENS) for text in texts]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, default=Path("knowledge/packs/pt-at"))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a delta to go on from, of the same rank")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    plan = Plan(
        options.epochs,
        options.rank,
        options.learning_rate,
        options.dropout,
        options.seed,
        options.start,
    )
    training = Training(read_corpus(options.pack, Random(plan.seed)), plan)  # noqa: S311
    training.run()
    write_delta(options.out, training.encoder.delta())
    log.info("finetune.done file=%s bytes=%d", options.out, options.out.stat().st_size)


if __name__ == "__main__":
    main()
