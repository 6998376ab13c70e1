"""The manners of HTTP: from a request to typed questions, from values to JSON, RDF and the description of the API."""
