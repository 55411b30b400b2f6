"""Settings, database, languages and what every package may use."""
