"""The web channel: JSON API, Rasa's REST contracts and the page that needs no JavaScript."""
