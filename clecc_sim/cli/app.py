"""The command `clecc app`, which serves the web page."""

import contextlib
import re

import click

from clecc_sim.cli.values import whole


def _under(_: click.Context, param: click.Parameter, value: str) -> str:
    if value and not re.fullmatch(r"(/[\w.~-]+)+", value):
        raise click.BadParameter(
            f"{value!r} (allowed: a path such as /clecc, without / at its end)", param=param
        )
    return value


def _origins(_: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not re.fullmatch(r"https?://[\w.-]+(:\d+)?", value):
            allowed = "http:// or https:// with a name, and a port where it is not the usual one"
            raise click.BadParameter(f"{value!r} (allowed: {allowed})", param=param)
    return tuple(value.lower() for value in values)


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
    "--root-path",
    metavar="PATH",
    default="",
    callback=_under,
    help="Where a proxy has the page, such as /clecc; for the top leave it out.",
)
@click.option(
    "--allow-origin", "origins", metavar="URL", multiple=True, callback=_origins,
    help="Where else the page may be opened from, such as https://wards.example; repeatable. Needed behind a "
    "proxy with a name of its own.",
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
    from clecc_sim.views.app.serve import bound, is_loopback, serve, warm_up

    listener = bound(host, port)
    if not is_loopback(listener.getsockname()[0]):
        click.echo(
            f"Note: --host {host} lets whoever can reach this machine use the page and its processors; "
            "there are no passwords.",
            err=True,
        )
    announce("ensemble", None)
    click.echo("Starting ...", err=True)
    warm_up()
    with contextlib.suppress(KeyboardInterrupt):  # which is how it is meant to end
        serve(
            listener,
            root_path=root_path,
            origins=origins,
            named=host,
            open_browser=not no_browser,
            begun=lambda url: click.echo(f"The page is at {url}\nCtrl-C ends it."),
        )


COMMANDS = (app,)
