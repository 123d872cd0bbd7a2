"""The workbench: a Textual application over the exchange. Only this package imports Textual."""
