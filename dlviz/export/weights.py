"""The weights of a run as a safetensors file."""

import numpy as np

from dlviz.train.experiment import Experiment
from dlviz.train.recording import Recording


def weights(recording: Recording) -> bytes:
    """The last snapshot's weights, under the names that the exported script's model gives them.

    `model.load_state_dict(safetensors.torch.load_file(path))` puts them there. The metadata hold
    the experiment (JSON) and the step.
    """
    from safetensors.numpy import save

    names = layer_names(recording.experiment, len(recording.weights))
    tensors = {}
    for name, W, b in zip(names, recording.weights, recording.biases, strict=True):
        tensors[f"{name}.weight"] = np.ascontiguousarray(W[-1])
        tensors[f"{name}.bias"] = np.ascontiguousarray(b[-1])
    about = {"experiment": recording.experiment.to_json(), "step": str(int(recording.steps[-1]))}
    return save(tensors, about)


def layer_names(experiment: Experiment, layers: int) -> list[str]:
    """Names of the layers in the script's model: 0, 2, 4 ... in a plain nn.Sequential."""
    network = experiment.network
    if network.hidden and (network.dropout or network.residual):
        return [f"layers.{number}" for number in range(layers)]
    return [str(2 * number) for number in range(layers)]
