"""Speech: recognisers, synthesis and calls. Lands with the telephone channel."""
