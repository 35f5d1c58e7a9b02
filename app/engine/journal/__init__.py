"""What was done about each breach, and what it brought against the plan's own rule carried out without judgement."""
