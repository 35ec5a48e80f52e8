"""The film player's JavaScript and CSS, joined from `dlviz/ui/film/` in a fixed order."""

import base64
import json
import zlib
from functools import cache
from importlib.resources import files

PARTS = (
    "net",
    "kit",
    "arithmetic",
    "axes",
    "payload",
    "theme",
    "frame",
    "maps",
    "overlay",
    "layout",
    "player",
    "arrive",
    "field",
    "lines",
    "neurons",
    "scales",
    "curves",
    "network",
    "space",
    "inspect",
    "paint",
    "game",
    "plotaxes",
    "plottraces",
    "plotlabels",
    "plot",
    "surfaceground",
    "surface",
    "fan",
    "tiles",
    "map_data",
    "map_frame",
    "map_cells",
    "map_stroke",
    "map_side",
    "map",
    "plane_axes",
    "plane_panel",
    "plane",
    "bars_data",
    "bars_keys",
    "bars_strips",
    "bars_panel",
    "bars_column",
    "bars",
    "bars_draw",
    "survival_data",
    "survival_cells",
    "survival_side",
    "survival",
    "cnn",
    "convnet_data",
    "convnet_state",
    "convnet_frame",
    "convnet_draw",
    "convnet_hand",
    "convnet_lens",
    "convnet",
    "thumbs",
    "ladder_data",
    "ladder_frame",
    "ladder_draw",
    "ladder",
    "atlas",
    "quiz_board",
    "quiz",
    "tower_data",
    "tower_photo",
    "tower_floors",
    "tower_card",
    "tower",
    "unit_parts",
    "unit",
    "units_data",
    "units_side",
    "units",
    "clouds_data",
    "clouds",
    "evidence_data",
    "evidence_side",
    "evidence",
    "eraser_data",
    "eraser_pad",
    "eraser_side",
    "eraser",
    "look_data",
    "look_photo",
    "look",
    "witnesses_data",
    "witnesses_plan",
    "witnesses_side",
    "witnesses",
    "arrows_data",
    "arrows_field",
    "arrows_chart",
    "arrows",
    "cells_data",
    "cells_lens",
    "cells",
    "robust_data",
    "robust_chart",
    "robust_side",
    "robust",
    "digit_data",
    "digit_pad",
    "digit",
    "fooled_data",
    "fooled_dial",
    "fooled_squares",
    "fooled_loupe",
    "fooled_answer",
    "fooled_bands",
    "fooled_elsewhere",
    "fooled",
    "sum_words",
    "sum_data",
    "sum_entry",
    "sum_chips",
    "sum_list",
    "sum_ways",
    "sum",
    "scores_data",
    "scores_side",
    "scores",
    "turning_data",
    "turning_side",
    "turning",
    "words_data",
    "words_labels",
    "words_axis",
    "words",
    "codes_data",
    "codes_table",
    "codes_chart",
    "codes",
    "controls",
    "film",
)
"""The player's scripts in the order in which they are joined: later ones use earlier ones."""

STYLES = (
    "style",
    "views",
    "plots",
    "map",
    "plane",
    "bars",
    "survival",
    "convnet",
    "ladder",
    "tower",
    "quiz",
    "unit",
    "units",
    "clouds",
    "evidence",
    "eraser",
    "look",
    "witnesses",
    "arrows",
    "cells",
    "robust",
    "digit",
    "fooled",
    "sum",
    "scores",
    "turning",
    "words",
    "codes",
)


@cache
def player_source() -> str:
    """The player as one JavaScript module; its default export mounts a Streamlit component."""
    return _joined(PARTS, "js")


@cache
def player_loader() -> str:
    """The module of a component that shows nothing: it unpacks the player for the page's films.

    Streamlit sends a component's script and style with every update, unless the browser has had
    the very same message. This component never changes, so its 0.3 MB come once a reader.
    """
    packer = zlib.compressobj(level=9, wbits=-15)
    style = json.dumps(player_style())
    whole = f"{player_source()}\nexport const style = {style};\n"
    packed = packer.compress(whole.encode()) + packer.flush()
    return _LOADER.replace("PACKED", base64.b64encode(packed).decode("ascii"))


def player_mount() -> str:
    """The module of a film's component: it waits for the page's player and mounts by it."""
    return _MOUNT


@cache
def player_style() -> str:
    """The player's style sheet."""
    return _joined(STYLES, "css")


def _joined(names: tuple[str, ...], kind: str) -> str:
    folder = files("dlviz") / "ui" / "film"
    return "\n".join((folder / f"{name}.{kind}").read_text(encoding="utf-8") for name in names)


# The first of the two components to come makes the promise, the loader keeps it.
_PROMISED = """const promised = (window.__dlviz_loading ??= (() => {
  const made = {};
  made.player = new Promise((keep) => { made.keep = keep; });
  return made;
})());
"""
_LOADER = (
    f"""// The film player, deflated.
{_PROMISED}"""
    + """
const packed = Uint8Array.from(atob("PACKED"), (letter) => letter.charCodeAt(0));
const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
const source = await new Response(stream).text();
const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
promised.keep(await import(url));
URL.revokeObjectURL(url);
export default () => {};
"""
)
_MOUNT = (
    f"""// A film: mounted by the page's player.
{_PROMISED}"""
    + """
const player = await promised.player;
const sheet = new CSSStyleSheet();
sheet.replaceSync(player.style);
export default function (component) {
  const around = component.parentElement.getRootNode();
  if (!around.adoptedStyleSheets.includes(sheet)) {
    around.adoptedStyleSheets = [...around.adoptedStyleSheets, sheet];
  }
  return player.default(component);
}
"""
)
