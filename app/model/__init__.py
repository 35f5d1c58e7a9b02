"""Nouns: frozen value types of the household, standard library only."""
