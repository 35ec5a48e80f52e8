"""Your own photograph, one of the things that readers bring."""

from dlviz.data.image_file import read_image
from dlviz.data.photos import DRAWN, OWN, PHOTOS
from dlviz.settings import SETTINGS
from dlviz.texts import say
from dlviz.ui.own_kind import Kind, at_once


def _read(content: bytes, name: str) -> str:
    found = read_image(content, name)
    OWN.put(found)
    return found.sha256


def _credit(name: str) -> str:
    """Who took a photograph; of what is drawn over one, who took that."""
    photo = PHOTOS.get(DRAWN[name].behind if name in DRAWN else name)
    return say("own.photo_by", credit=photo.credit) if photo and photo.credit else ""


PHOTO = Kind(
    field="photo",
    what=say("own.photo_what", mb=SETTINGS.upload_mb),
    types=("png", "jpg", "jpeg", "webp", "gif"),
    icon=":material/add_photo_alternate:",
    asked=say("own.photo_asked"),
    asked_icon=":material/image:",
    read=at_once(_read),
    here=lambda sha: sha in OWN,
    credit=_credit,
)
