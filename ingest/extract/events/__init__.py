"""Triggers with frames as data, and the interpreter that reads them."""
