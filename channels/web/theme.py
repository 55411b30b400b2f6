"""The colours of an authority as a style sheet; `page.css` has the neutral ones."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.contracts.authority import Theme


def theme_css(theme: Theme) -> str:
    """Return the custom properties that replace those of the page, or nothing."""
    schemes = (("light", theme.light), ("dark", theme.dark))
    return "".join(_scheme(name, colours) for name, colours in schemes if colours)


def _scheme(name: str, colours: Mapping[str, str]) -> str:
    rules = " ".join(f"--{key}: {value};" for key, value in colours.items())
    return f"@media (prefers-color-scheme: {name}) {{ :root {{ {rules} }} }}\n"
