"""Tests against a real Rasa; `make test-rasa` runs them."""
