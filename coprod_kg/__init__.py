"""The knowledge graph of public-service co-production: ontology, shapes, cases, a versioned store, a server."""
