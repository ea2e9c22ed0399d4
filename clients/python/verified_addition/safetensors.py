"""Reads safetensors files with the standard library alone (https://github.com/huggingface/safetensors, "Format")."""

from __future__ import annotations

import json
import math
import struct
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy
    import torch

# By the name in a file: bytes of a number, its letter in the module `struct`, its names in NumPy and PyTorch.
_TYPES = {
    "F64": (8, "d", "float64", "float64"),
    "F32": (4, "f", "float32", "float32"),
    "F16": (2, "e", "float16", "float16"),
    "BF16": (2, None, "float32", "bfloat16"),
    "I64": (8, "q", "int64", "int64"),
    "I32": (4, "i", "int32", "int32"),
    "I16": (2, "h", "int16", "int16"),
    "I8": (1, "b", "int8", "int8"),
    "U8": (1, "B", "uint8", "uint8"),
    "BOOL": (1, "?", "bool", "bool"),
}

_MAX_HEADER = 100_000_000


class SafetensorsError(ValueError):
    """The bytes are no safetensors file."""


@dataclass(frozen=True)
class Tensor:
    """A tensor of a file: its numbers as they lie there, in row-major order and little-endian."""

    dtype: str
    """The type of its numbers by its name in the file, such as ``F32``."""

    shape: tuple[int, ...]
    """Its sizes; empty for a single number."""

    data: memoryview
    """The bytes of its numbers."""

    def tolist(self) -> Any:
        """Its numbers as nested lists, as `tolist` of NumPy and PyTorch has them; of a tensor without sizes the number."""
        return _nested(self._numbers(), self.shape)

    def numpy(self) -> numpy.ndarray[Any, Any]:
        """Its numbers as an array of NumPy of their own; bfloat16, which NumPy lacks, as float32."""
        import numpy

        if self.dtype == "BF16":
            halves = numpy.frombuffer(self.data, dtype="<u2").astype("<u4")
            return (halves << 16).view("<f4").astype("float32").reshape(self.shape)
        name = _TYPES[self.dtype][2]
        return numpy.frombuffer(self.data, dtype=numpy.dtype(name).newbyteorder("<")).astype(name).reshape(self.shape)

    def torch(self) -> torch.Tensor:
        """Its numbers as a tensor of PyTorch, on the processor."""
        import torch

        kind = getattr(torch, _TYPES[self.dtype][3])
        if not self.data:
            return torch.empty(self.shape, dtype=kind)
        if sys.byteorder != "little":
            return torch.tensor(self.tolist(), dtype=kind)
        return torch.frombuffer(bytearray(self.data), dtype=kind).reshape(self.shape)

    def _numbers(self) -> list[Any]:
        size, letter, _, _ = _TYPES[self.dtype]
        if letter is None:  # a bfloat16 is the upper half of a float32
            return [struct.unpack("<f", b"\0\0" + bytes(self.data[at:at + 2]))[0] for at in range(0, len(self.data), 2)]
        return list(struct.unpack(f"<{len(self.data) // size}{letter}", self.data))


@dataclass(frozen=True)
class SafetensorsFile:
    """What a file holds."""

    tensors: dict[str, Tensor]
    """Its tensors by name, in the order of the file's header."""

    metadata: dict[str, str]
    """What it says of itself; often nothing."""


def read_safetensors(content: bytes) -> SafetensorsFile:
    """Reads the content of a file.

    Nothing in it is run, and no more memory is taken than the file has.

    Raises SafetensorsError: it is something else, or cut short.
    """
    if len(content) < 8:
        raise SafetensorsError(f"This is no safetensors file: it has {len(content)} bytes, and the length of its header alone takes 8.")
    (length,) = struct.unpack_from("<Q", content)
    if length > min(_MAX_HEADER, len(content) - 8):
        raise SafetensorsError(f"This is no safetensors file, or it is cut short: its header should have {length} bytes, and {len(content) - 8} follow.")
    header = _header(content[8:8 + length])
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise SafetensorsError("The metadata of this safetensors file is no object of strings.")
    data = memoryview(content).toreadonly()[8 + length:]
    return SafetensorsFile({name: _tensor(name, entry, data) for name, entry in header.items()}, metadata)


def _nested(numbers: list[Any], shape: tuple[int, ...]) -> Any:
    if not shape:
        return numbers[0]
    size = math.prod(shape[1:])
    return [_nested(numbers[row * size:(row + 1) * size], shape[1:]) for row in range(shape[0])]


def _header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise SafetensorsError(f"This is no safetensors file: its header is no JSON ({trouble}).") from trouble
    if not isinstance(header, dict):
        raise SafetensorsError("This is no safetensors file: its header is no JSON object.")
    return header


def _tensor(name: str, entry: Any, data: memoryview) -> Tensor:
    try:
        dtype, shape, (begin, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
    except (KeyError, TypeError, ValueError) as trouble:
        raise SafetensorsError(f"The tensor {name!r} lacks its dtype, shape or data_offsets.") from trouble
    if not isinstance(dtype, str) or dtype not in _TYPES:
        raise SafetensorsError(f"The tensor {name!r} has numbers of the type {dtype!r}; known are {', '.join(_TYPES)}.")
    if not all(type(number) is int and number >= 0 for number in (*shape, begin, end)):
        raise SafetensorsError(f"The shape or the place of the tensor {name!r} is no list of whole numbers.")
    needed = math.prod(shape) * _TYPES[dtype][0]
    if not begin <= end <= len(data) or end - begin != needed:
        raise SafetensorsError(
            f"The tensor {name!r} should lie in the bytes {begin} to {end} and needs {needed}; the file has {len(data)}: it is damaged or cut short.")
    return Tensor(dtype, shape, data[begin:end])
