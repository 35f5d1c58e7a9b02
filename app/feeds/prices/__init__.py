"""Prices from the internet, where the user has agreed. No other part of the program opens a connection."""
