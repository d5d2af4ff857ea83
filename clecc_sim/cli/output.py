"""What commands do with a result: they save it, print it, and say what was saved."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from clecc_sim.views.files import Folder, NotDrawnError, json_text

if TYPE_CHECKING:
    from clecc_sim.views.figures.style import Picture

_SAFE = "clecc_sim.safe"
"""Where a context keeps what is safe."""


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with a message: code 1 if something failed, 2 if what was given is wrong."""
    with contextlib.suppress(OSError):  # where no message can be written, the code still says it
        click.echo(message, err=True)
    raise click.exceptions.Exit(code)


def note_safe(what: str) -> None:
    """Note what is safe on disk by now, for the message if the command fails later."""
    click.get_current_context().meta.setdefault(_SAFE, []).append(what)


def safe_text(ctx: click.Context, nothing: str = "nothing was saved") -> str:
    """Say what is safe on disk of a command that fails, or `nothing`."""
    return "; ".join(dict.fromkeys(ctx.meta.get(_SAFE, ()))) or nothing


def finish(
    result: object,
    options: Mapping[str, Any],
    document: Mapping[str, Any] | None = None,
    *,
    folder: Folder | None = None,
    stale: Sequence[str] = (),
    more: "Callable[[], Sequence[Picture]]" = tuple,
    files: Mapping[str, bytes] | None = None,
) -> None:
    """Save a result, first, so that nothing is said of what could not be; then print it.

    `clecc_sim.views.results` knows how a result shows itself. Of the options, `as_json` prints the document
    and nothing else, `quiet` doesn't say what was saved, `docx` saves tables for Word, `pdf` figures as PDF,
    too, and `figure_width` is theirs. Without a document the result's own is printed as JSON and saved, in
    the folder, if there is one. `stale` are files of an earlier command there, which are removed unless they
    are written anew; `more` gives figures besides the result's own, and `files` are other files, by name,
    which come before its own, and may stand for them.
    Raises `SaveError` if something could not be saved; if that is figures only, after all else is done.
    """
    from clecc_sim.views import results

    as_json = options["as_json"]
    document = results.view_of(result).document(result) if document is None else document
    paths, removed, failure = [], [], None
    if folder:
        own = files or {}
        content = {**own, **results.saved(result, document), **own}
        if options.get("docx"):
            from clecc_sim.views.word import to_docx

            view = results.view_of(result)
            content[f"{view.name}.docx"] = to_docx(view.blocks(result))
        before = [name for name in stale if (folder.path / name).exists()]
        try:
            draw = lambda: results.drawn(  # noqa: E731
                result, more(), pdf=options.get("pdf", False), width=options.get("figure_width")
            )
            paths = folder.save_both(content, draw, before)
        except NotDrawnError as error:
            paths, failure = error.paths, error
        note_safe(f"{'' if failure else 'all '}results are saved in {folder.path}")
        paths.sort(key=lambda path: path.suffix != ".html")
        removed = [name for name in before if folder.path / name not in paths]
    click.echo(json_text(document) if as_json else f"{results.result_text(result)}\n", nl=False)
    if failure:
        raise failure
    if paths and not options["quiet"]:
        click.echo(f"\nSaved in {paths[0].parent}: {', '.join(path.name for path in paths)}", err=as_json)
        if removed:
            click.echo(f"Removed there, as saved by an earlier command: {', '.join(removed)}", err=as_json)
