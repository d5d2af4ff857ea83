"""Lets `python -m clecc_sim` do what `clecc` does."""

from clecc_sim.cli.main import main

if __name__ == "__main__":
    main(prog_name="clecc")
