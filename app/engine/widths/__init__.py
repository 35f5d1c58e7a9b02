"""How wide a band might be: formulas, what decides, and what bands would have done over the past."""
