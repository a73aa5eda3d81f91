"""Running notebooks: what is published, kernels, and what a notebook depends on."""
