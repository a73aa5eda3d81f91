"""Pictures and tables of a selection: a `Selection` goes in, a `Picture` or `Table` comes out."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
