"""The processes of a running service: the one that answers, the desk that reads what is given, the ones that query."""
