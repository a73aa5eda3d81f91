"""What the project knows: folders, regions, classifications, tables with their records, labelled panels."""
