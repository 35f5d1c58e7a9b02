"""Controls of Evenkeel's own; each takes frozen view values and knows no portfolio."""
