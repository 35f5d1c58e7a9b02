"""The parts of importing: whose rows they are, what is decided of them, what becomes of them later."""
