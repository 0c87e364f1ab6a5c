"""Pure decisions: values in, verdict out; no database, clock or request."""
