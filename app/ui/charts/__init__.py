"""Charts painted from arrays; the only home of pyqtgraph."""
