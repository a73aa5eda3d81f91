"""Commands that `cluster-analysis` loads when they are asked for: data, selection, training."""
