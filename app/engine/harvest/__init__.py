"""Losses worth taking: what each saves, what stands in its way, and what must not be bought."""
