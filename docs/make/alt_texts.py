"""Alternative texts of figures in notebooks, which have none of their own."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class AltTexts(SphinxPostTransform):
    """Say of each figure without a text that the code above it made it, and under which heading."""

    default_priority = 900

    def run(self, **_):
        """Complete the images of one document."""
        for image in self.document.findall(nodes.image):
            section = image
            while not isinstance(section, (nodes.section, nodes.document)):
                section = section.parent
            heading = section.next_node(nodes.title).astext()
            if not image.get("alt"):
                image["alt"] = f'Figure made by the code above, under "{heading}"'
