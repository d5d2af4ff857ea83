"""What an outcome hangs on: indices, screening, dose and response, with the noise told apart."""
