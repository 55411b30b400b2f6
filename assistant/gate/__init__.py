"""The gate: what must be true of a pack before its content reaches people."""
