"""Grow the corpus: schemas in; executed examples, preference pairs and reviewed labels out."""
