"""Questions in, answers out: HTTP, pages and the command. Imports `ingest` and `kg`."""
