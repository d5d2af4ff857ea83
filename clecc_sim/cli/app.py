"""The command `clecc app`, which serves the web page."""

import contextlib

import click

from clecc_sim.cli.values import whole


@click.command()
@click.option(
    "--port", type=whole(0, 65535), metavar="N", default=8765, show_default=True,
    help="The port; 0 takes any that is free.",
)  # fmt: skip
@click.option(
    "--host", metavar="ADDRESS", default="127.0.0.1", show_default=True,
    help="The address to serve at. The usual one is seen from this machine only; others let your "
    "network in, and there are no passwords.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Don't open a browser.")
def app(port: int, host: str, *, no_browser: bool) -> None:
    """Serve a web page: compare two facilitators, watch a ward, bring your own.

    It is open until you press Ctrl-C, and only to this machine unless --host says otherwise.
    """
    from importlib.util import find_spec

    if find_spec("solara") is None:
        raise click.UsageError("the web page needs Solara: pip install 'solara[assets]'")
    from clecc_sim.interface.arguments import announce
    from clecc_sim.views.app.serve import bound, serve, warm_up

    listener = bound(host, port)
    announce("ensemble", None)
    click.echo("Starting ...", err=True)
    warm_up()
    with contextlib.suppress(KeyboardInterrupt):  # which is how it is meant to end
        serve(
            listener,
            open_browser=not no_browser,
            begun=lambda url: click.echo(f"The page is at {url}\nCtrl-C ends it."),
        )


COMMANDS = (app,)
