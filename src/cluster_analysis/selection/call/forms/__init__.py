"""The application form: written for applicants, read back cell by cell."""
