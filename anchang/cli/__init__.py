"""The command line: what makes, starts and inspects an installation. No business rule lives here."""
