"""Load, hostile peers and leaks, each against its target: ``python -m benchmarks.soak``."""
