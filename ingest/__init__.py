"""Articles in, statements out. Imports `kg` and nothing else of ours."""
