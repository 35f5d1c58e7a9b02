"""What prices say of when to trade: momentum, volatility, and what follows for each class."""
