"""What a secretariat does with the folder of a call, from announcement to decision."""
