"""One script for each schema, run in the order of their numbers."""
