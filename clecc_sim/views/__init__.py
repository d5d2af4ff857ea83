"""What people look at: tables, figures and pages. Nothing here runs a simulation."""
