"""Which rules read: told with every statement that they make, and with the reader's version of an article."""

RULES_VERSION = "rules/7"  # counted up by every change of the rules that changes what is read
