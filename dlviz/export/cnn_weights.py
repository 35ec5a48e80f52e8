"""The weights of a small network for pictures as a safetensors file."""

import re

import numpy as np

from dlviz.train.cnn_run import CnnResult


def cnn_weights(result: CnnResult) -> bytes:
    """The last snapshot's weights, under the names that the exported script's network gives them.

    `model.load_state_dict(safetensors.torch.load_file(path))` puts them there. The metadata hold
    the study (JSON) and the epoch.
    """
    from safetensors.numpy import save

    tensors = {
        re.sub(r"^steps\.(\w+)\.\d+\.", r"\1.", name): np.ascontiguousarray(tensor.numpy())
        for name, tensor in result.net().state_dict().items()
    }
    about = {"study": result.study.to_json(), "epoch": f"{result.epochs[-1]:g}"}
    return save(tensors, about)
