"""Trained models: their weights and their answers."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING, Any, Literal, overload

from .connection import Connection, quoted
from .documents import AnswerDocument
from .safetensors import SafetensorsFile, read_safetensors

if TYPE_CHECKING:
    import os

    import numpy
    import torch


class Model:
    """A trained model."""

    def __init__(self, connection: Connection, key: str, name: str | None = None) -> None:
        self._connection = connection
        self._key = key
        self.name = name or key
        """What it is called."""

    def ask(self, *questions: str) -> list[AnswerDocument]:
        """Asks it questions such as ``"123+456"``: the fields of `va ask --json`, in the order of the questions."""
        answers: list[AnswerDocument] = self._connection.post_json(f"{self._path}/ask", {"questions": list(questions)})
        return answers

    def config(self) -> dict[str, Any]:
        """Its sizes and architecture under TransformerLens' names, its ``vocabulary`` and ``layout`` (docs/weight-files.md)."""
        document: dict[str, Any] = self._connection.get(f"{self._path}/config")
        return document

    def weights(self) -> SafetensorsFile:
        """Its tensors, which need neither NumPy nor PyTorch."""
        return read_safetensors(self._download("safetensors"))

    @overload
    def state_dict(self, framework: Literal["numpy"] = "numpy") -> dict[str, numpy.ndarray[Any, Any]]: ...

    @overload
    def state_dict(self, framework: Literal["torch"]) -> dict[str, torch.Tensor]: ...

    def state_dict(self, framework: Literal["numpy", "torch"] = "numpy") -> Any:
        """Its weights by the names and in the shapes of TransformerLens: arrays of NumPy, or tensors of PyTorch, which is needed then."""
        if framework not in ("numpy", "torch"):
            raise ValueError(f'framework is "numpy" or "torch", not {framework!r}.')
        tensors = self.weights().tensors
        return {name: tensor.torch() if framework == "torch" else tensor.numpy() for name, tensor in tensors.items()}

    def download(self, path: str | os.PathLike[str]) -> pathlib.Path:
        """Writes its weights to a file, in the format that the ending says: ``.safetensors`` or ``.pth``. Returns the path."""
        file = pathlib.Path(path)
        if file.suffix not in (".safetensors", ".pth"):
            raise ValueError(f"{str(file)!r} ends neither in .safetensors nor in .pth, which say the format.")
        content = self._download(file.suffix[1:])
        file.write_bytes(content)
        return file

    def __repr__(self) -> str:
        return f"<Model {self.name}>"

    @property
    def _path(self) -> str:
        return f"/variants/{quoted(self._key)}"

    def _download(self, format: str) -> bytes:
        return self._connection.send("GET", f"{self._path}/weights", {"format": format}, headers={"Accept": "*/*"}).body
