"""Language understanding: which topic a masked message is about, and how sure we are."""
