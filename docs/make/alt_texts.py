"""Alternative texts of figures in notebooks, which have none of their own."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class AltTexts(SphinxPostTransform):
    """Say of each figure that a notebook's cell made that it did, and under which heading."""

    default_priority = 900

    def run(self, **_):
        """Complete the images of one document."""
        for image in self.document.findall(nodes.image):
            if image.get("alt") in (None, "", image["uri"]) or "_build/jupyter_execute" in image["uri"]:
                section = _within(image, nodes.section)
                heading = section.next_node(nodes.title).astext() if section is not None else "this notebook"
                image["alt"] = f'Figure made by the code above, under "{heading}"'


def _within(node, kind):
    while node is not None and not isinstance(node, kind):
        node = node.parent
    return node
