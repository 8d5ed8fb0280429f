"""Papers people keep: text set as an accessible PDF (PDF/UA-1)."""
