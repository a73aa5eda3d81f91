"""From values to points, totals, ranks and a set of places."""
