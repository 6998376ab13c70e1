"""A read article to what it says: mentions, entities, times, quantities, events, relations, and who says so."""
