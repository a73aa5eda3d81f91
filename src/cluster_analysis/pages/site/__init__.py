"""A page of the site: its templates, drawings, links, and the start page."""
