"""The command line: parses arguments, calls desk, prints JSON or tables."""
