"""Where the command `clecc` begins, and `python -m clecc_sim`."""

import os
import signal


def begin() -> None:
    """Load the commands, with Ctrl-C meanwhile ending all without a word, and run what was typed."""
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heard:
        signal.signal(signal.SIGINT, lambda *_: os._exit(1))
    from clecc_sim.cli.main import main

    if heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main(prog_name="clecc")


if __name__ == "__main__":
    begin()
