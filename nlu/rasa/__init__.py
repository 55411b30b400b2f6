"""Rasa Open Source beside the product: its project from our data, its parts, our client.

`run`, `e5` and `actions` run inside Rasa's own environment; `project`, `sidecar` and
`interpreter` in the product's. Nothing here is imported unless Rasa is chosen.
"""

TOKEN = "RASA_TOKEN"  # noqa: S105 - the name of a variable, for `run`
