"""The command `clecc`: it reads what is typed, calls one function, prints or saves the result."""
