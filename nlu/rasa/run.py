"""Runs Rasa's own command inside its environment; the token comes by the environment.

On a command line every user of the machine could read it.
"""

from __future__ import annotations

import os
import sys

from rasa.__main__ import main

from nlu.rasa import TOKEN

if __name__ == "__main__":
    token = os.environ.pop(TOKEN, "")
    if token:
        sys.argv += ["--auth-token", token]
    main()
