"""Trains a model folder further on the pack's questions: `assistant model tune`.

In-batch contrast by sentence-transformers' loss, confusable topics side by side. The word table
stays as it is: a few thousand lines would pull its rare words out of place. The bundled model's
own training is `nlu.finetune`, whose result is small enough to ship.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from shutil import copyfile

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from nlu.augment import augment
from nlu.contrast import Pair, batches, confusable
from nlu.model_folder.embedder import SentenceTransformerEmbedder

log = logging.getLogger(__name__)

_SAMPLE = 24  # lines of a label by which confusions are found
_WARM_UP = 0.1  # share of the steps
_CLIP = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What the command line decides."""

    steps: int
    size: int
    """Pairs in a batch, each of another label."""
    learning_rate: float
    seed: int


def tune(folder: Path, target: Path, lines: list[list[str]], plan: Plan) -> None:
    """Train on the lines of each label, and write the folder anew with its card and this note."""
    random = Random(plan.seed)  # noqa: S311 - no secret
    torch.manual_seed(plan.seed)
    threads = torch.get_num_threads()
    start = SentenceTransformerEmbedder(folder)
    some = [random.sample(texts, min(_SAMPLE, len(texts))) for texts in lines]
    labels = [label for label, texts in enumerate(some) for _ in texts]
    vectors = start.embed_all([text for texts in some for text in texts])
    confused = confusable(vectors, labels, plan.seed)
    log.info("tune.confusable labels=%d of=%d", sum(map(bool, confused.values())), len(lines))
    torch.set_num_threads(threads)  # the embedder serves on one
    model = start.model.train()
    drawn = batches(lines, confused, plan.size, plan.steps, random)
    _train(model, start.prompt, drawn, plan, random)
    model.eval().save(str(target), create_model_card=False)
    if (folder / "README.md").is_file():
        copyfile(folder / "README.md", target / "README.md")
    with (target / "README.md").open("a", encoding="utf-8") as card:
        card.write(
            f"\nTrained further by `assistant model tune` on {sum(map(len, lines))} example "
            f"questions of {len(lines)} labels: {plan.steps} steps of {plan.size} pairs, learning "
            f"rate {plan.learning_rate}, seed {plan.seed}.\n"
        )


def _train(
    model: SentenceTransformer,
    prompt: str,
    drawn: Iterator[list[Pair]],
    plan: Plan,
    random: Random,
) -> None:
    encoder = model.transformers_model
    assert encoder is not None
    encoder.get_input_embeddings().requires_grad_(False)
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    loss = MultipleNegativesRankingLoss(model)
    optimiser = torch.optim.AdamW(learned, lr=plan.learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min((step + 1) / (_WARM_UP * plan.steps), 1.0) * (1 - step / plan.steps),
    )
    for step, pairs in enumerate(drawn):
        columns = [
            [augment(text, random) for text in column] for column in zip(*pairs, strict=True)
        ]
        features = [model.preprocess(texts, prompt=prompt) for texts in columns]
        with torch.autocast("cpu", torch.bfloat16):
            value = loss(features, torch.arange(len(pairs)))
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(learned, _CLIP)
        optimiser.step()
        schedule.step()
        if step % 10 == 0:
            log.info("tune.step step=%d of=%d loss=%.3f", step, plan.steps, value.item())
