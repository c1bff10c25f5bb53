"""What readers get: Turtle, JSON-LD, N-Quads, CSV, the vocabularies, and extractions as JSON."""
