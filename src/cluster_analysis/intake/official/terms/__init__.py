"""What all readers of official files share: cells, periods, tables of cells."""
