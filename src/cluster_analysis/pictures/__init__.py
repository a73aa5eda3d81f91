"""Results in, figures, tables and sentences out."""
