"""The services of the mock, one file each."""
