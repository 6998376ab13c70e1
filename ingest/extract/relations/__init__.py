"""High-precision relation rules as data, and the interpreter that reads them."""
