"""Sensitivity analysis: indices, screening, dose and response, and the noise in them."""
