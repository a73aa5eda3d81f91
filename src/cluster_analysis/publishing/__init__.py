"""Executed notebooks become pages and PDFs, and pages become a site with its provenance."""
