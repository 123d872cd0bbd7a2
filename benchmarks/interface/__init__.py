"""How fast the interface is, in a terminal of its own: many responses, filter and order, keys, first paint, bytes."""
