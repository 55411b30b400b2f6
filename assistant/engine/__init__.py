"""The turn: from one inbound message to one reply."""
