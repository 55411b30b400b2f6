"""What matters besides the topic: year, date, amount, region, taxpayer, tax, form."""

from nlu.slots.finder import SlotFinder

__all__ = ["SlotFinder"]
