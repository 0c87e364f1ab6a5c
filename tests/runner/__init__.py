"""What stands behind bin/test and bin/ci: steps, their order and their summary."""
