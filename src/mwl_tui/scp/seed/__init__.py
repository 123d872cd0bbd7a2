"""The made hospital: worklist items that faker and a seed give."""
