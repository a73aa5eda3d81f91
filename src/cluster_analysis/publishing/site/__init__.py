"""The site: pages, start page, downloads, and putting a report in place."""
