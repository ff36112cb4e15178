"""Written forms of further languages spelled out: one set of rules, and a table for each language."""
