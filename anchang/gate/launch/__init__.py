"""The launch in the gate: a book of entries, who may write the next one, and how it is asked (guide §7)."""
