"""This project, DCMTK, Orthanc and pynetdicom on the same data in one run: ``python -m benchmarks``."""
