"""Statistics: pure functions on numbers; no file, database, clock or environment."""
