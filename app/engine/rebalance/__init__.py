"""Proposals: one program over every account and lot.

household → `inputs` (arrays) → `build` (rows and columns of a mode) → `program` (HiGHS) → `whole` or `water` (whole
shares, fixed charges) → `settle` (exact decimals) → `check` (every constraint again) → `explain` (reasons). `propose`
walks that way.
"""
