"""The frame round every page: top bar, rail, inspector, status bar and what floats above them."""
