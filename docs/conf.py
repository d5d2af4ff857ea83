"""How the documentation is built: ``make docs``, which runs sphinx-build -W -c docs . docs/_build/html.

The source folder is the repository, so that pages link to MODEL.md, notebooks and figures where they are, on
the site as in the repository. Notebooks show their stored outputs; nothing is run, and nothing is fetched.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import clecc_sim  # noqa: E402
from docs.make import alt_texts, reference, site_check  # noqa: E402

project = "clecc_sim"
author = "The clecc_sim developers"
extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc"]

root_doc = "docs/index"
include_patterns = ["docs/**", "notebooks/**", "MODEL.md", "CONTRIBUTING.md", "CHANGELOG.md"]
exclude_patterns = [".*", "**/.*", "out", "build", "dist", "docs/_build", "docs/make"]

myst_heading_anchors = 4
nb_execution_mode = "off"

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # signatures have them, and docstrings say what they mean
default_role = "py:obj"
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = project
html_extra_path = ["_extra"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_sidebars = dict.fromkeys(("MODEL", "CONTRIBUTING", "CHANGELOG", "docs/answer", "docs/gallery"), ())
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "header_links_before_dropdown": 6,
    "navbar_align": "left",
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}


def setup(app):
    """Write the reference before pages are read, and look through the site once it is there."""
    reference.write(Path(app.srcdir) / "docs" / "api", clecc_sim)
    app.add_post_transform(alt_texts.AltTexts)
    app.connect("build-finished", site_check.after_build)
