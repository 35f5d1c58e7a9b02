"""Verbs: pure functions over the model. No screen, no database, no files."""
