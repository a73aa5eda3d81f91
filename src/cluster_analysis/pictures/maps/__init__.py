"""Maps: one choropleth, small multiples, tile grids. Results go in, a `Picture` comes out."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
