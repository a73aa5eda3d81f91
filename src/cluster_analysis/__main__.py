"""`python -m cluster_analysis` is the command `cluster-analysis`."""

from cluster_analysis.commands.cli import main

main(prog_name="cluster-analysis")
