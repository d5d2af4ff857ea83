"""The command `clecc app`, which serves the web page."""

import contextlib

import click

from clecc_sim.cli.values import whole


def _checked_root(ctx: click.Context, param: click.Parameter, value: str) -> str:
    from clecc_sim.views.app.door import checked_root

    return checked_root(value)


def _checked_origins(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    from clecc_sim.views.app.door import checked_origin

    return tuple(map(checked_origin, value))


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
@click.option(
    "--root-path", metavar="PATH", default="", callback=_checked_root,
    help="The sub-path at which a proxy serves the page, such as /clecc.",
)  # fmt: skip
@click.option(
    "--allow-origin", "origins", metavar="URL", multiple=True, callback=_checked_origins,
    help="Another address at which the page is opened, such as a proxy's, https://hub.example; "
    "may be repeated. All others are refused.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Don't open a browser.")
def app(port: int, host: str, root_path: str, origins: tuple[str, ...], *, no_browser: bool) -> None:
    """Serve a web page: compare two facilitators, watch a ward, bring your own.

    It is open until you press Ctrl-C, and only to this machine unless --host says otherwise.
    """
    from importlib.util import find_spec

    if find_spec("solara") is None:
        raise click.UsageError("the web page needs Solara: pip install 'solara[assets]'")
    from clecc_sim.interface.arguments import announce
    from clecc_sim.views.app.door import Door, seen_from_elsewhere
    from clecc_sim.views.app.serve import bound, serve, warm_up

    listener = bound(host, port)
    if seen_from_elsewhere(listener):
        click.echo(
            f"Note: with --host {host}, other machines can open this page. There are no passwords: "
            "whoever reaches it can run simulations on this machine.",
            err=True,
        )
    announce("ensemble", None)
    click.echo("Starting ...", err=True)
    warm_up()
    with contextlib.suppress(KeyboardInterrupt):  # which is how it is meant to end
        serve(
            listener,
            Door(host, root_path, origins),
            open_browser=not no_browser,
            begun=lambda url: click.echo(f"The page is at {url}\nCtrl-C ends it."),
        )


COMMANDS = (app,)
