"""The virtual tax assistant: contracts, engine, platform and the composition root."""
