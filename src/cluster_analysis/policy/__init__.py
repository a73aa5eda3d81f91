"""What is done with a cluster: programme, management, evaluation."""
