"""The synthetic hospital: worklist items made with faker and a seed."""
