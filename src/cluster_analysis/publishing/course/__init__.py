"""The course as files: notebooks of the modules, slides, strategic plans, a zip for a room."""
