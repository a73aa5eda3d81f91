"""The pages of regions and of sections."""
