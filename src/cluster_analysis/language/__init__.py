"""Languages of the programme: texts, numbers, dates."""
