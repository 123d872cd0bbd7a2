"""Independent peers of both roles, and a raw one that breaks the rules.

``dcmtk``, ``orthanc`` and ``pynetdicom_peer`` drive other people's implementations; ``raw`` plays scripts of ``faults``
byte for byte. Nothing in the drivers uses :mod:`mwl_tui`, so that one defect cannot hide on both sides.
"""
