"""The services of the mock: one module each, and the registry that names them."""
