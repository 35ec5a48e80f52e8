"""Your own photograph, one of the things that readers bring."""

from dlviz.data.image_file import read_image
from dlviz.data.photos import OWN
from dlviz.settings import SETTINGS
from dlviz.ui.own_kind import Kind, at_once


def _read(content: bytes, name: str) -> str:
    found = read_image(content, name)
    OWN.put(found)
    return found.sha256


PHOTO = Kind(
    field="photo",
    what=f"A photograph: PNG, JPEG, WebP or GIF, up to {SETTINGS.upload_mb} MB",
    types=("png", "jpg", "jpeg", "webp", "gif"),
    icon=":material/add_photo_alternate:",
    asked="This link shows somebody’s own photograph, which is not kept here. Choose the same file "
    "to see it, or one of yours.",
    asked_icon=":material/image:",
    read=at_once(_read),
    here=lambda sha: sha in OWN,
)
