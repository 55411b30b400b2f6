"""Public benchmarks of the understanding; see README.md. Not part of the installed product."""
