"""Use cases: open, import, propose, accept, undo. The only place that joins store, feeds, tickets and engine."""
