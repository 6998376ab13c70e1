"""The subcommands of `newsgraph`, by what they are for. Each says what it takes, and nothing of how it is done."""
