"""Pages: results in, one HTML file out that needs nothing else; nothing here runs a simulation."""
