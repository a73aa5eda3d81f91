"""Cluster mapping, selection, publication and training for the Territorial Clusters programme."""
