"""The dossier of a call: one chain of everything that was received, asked, answered and decided."""
