"""Imported before nbformat: leaves out a slow part of jsonschema that it never uses, a grammar for IRIs."""

import sys

if "jsonschema" not in sys.modules:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
