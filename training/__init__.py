"""How the reader was trained, from data to weights. Needs torch; nothing else of the project does."""
