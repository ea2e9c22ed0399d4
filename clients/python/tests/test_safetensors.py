"""The reader of safetensors."""

from __future__ import annotations

import importlib.util
import json
import struct
import unittest
from typing import Any

from verified_addition import SafetensorsError, read_safetensors


def file(header: Any, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype: str, shape: list[int], begin: int, end: int) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


NUMBERS = struct.pack("<6f", 1, 2, 3, 4, 5, 6.5)
BFLOAT = struct.pack("<2H", 0x3F80, 0xC020)  # 1.0 and -2.5


class Reading(unittest.TestCase):
    def test_tensors_have_their_shapes_numbers_and_the_metadata(self) -> None:
        read = read_safetensors(file(
            {"__metadata__": {"digits": "3"}, "blocks.0.mlp.W_in": entry("F32", [2, 3], 0, 24), "one": entry("F32", [], 0, 4), "none": entry("F32", [2, 0], 4, 4)},
            NUMBERS))
        self.assertEqual(read.metadata, {"digits": "3"})
        self.assertEqual(read.tensors["blocks.0.mlp.W_in"].tolist(), [[1, 2, 3], [4, 5, 6.5]])
        self.assertEqual(read.tensors["one"].tolist(), 1.0)
        self.assertEqual(read.tensors["none"].tolist(), [[], []])

    def test_every_type_is_read(self) -> None:
        for dtype, letter, numbers in [
            ("F64", "d", [0.1, -2]), ("F16", "e", [0.5, -2]), ("I64", "q", [-(2**62), 5]), ("I32", "i", [-7, 5]), ("I16", "h", [-7, 5]),
            ("I8", "b", [-7, 5]), ("U8", "B", [250, 5]), ("BOOL", "?", [True, False]),
        ]:
            with self.subTest(dtype):
                data = struct.pack(f"<2{letter}", *numbers)
                self.assertEqual(read_safetensors(file({"x": entry(dtype, [2], 0, len(data))}, data)).tensors["x"].tolist(), numbers)
        self.assertEqual(read_safetensors(file({"x": entry("BF16", [2], 0, 4)}, BFLOAT)).tensors["x"].tolist(), [1.0, -2.5])

    def test_what_is_no_such_file_is_refused_with_what_is_wrong(self) -> None:
        for content, words in [
            (b"", "has 0 bytes"),
            (b"PK\x03\x04" + b"\0" * 20, "or it is cut short"),
            (struct.pack("<Q", 2**60) + b"{}", "or it is cut short"),
            (file(b"\xff\xfe"), "is no JSON"),
            (file(b"[" * 100_000), "is no JSON"),
            (file(["x"]), "no JSON object"),
            (file({"__metadata__": {"digits": 3}}), "no object of strings"),
            (file({"x": {"dtype": "F32"}}), "lacks its dtype, shape or data_offsets"),
            (file({"x": 5}), "lacks its dtype"),
            (file({"x": entry("Q4", [1], 0, 4)}, NUMBERS), "type 'Q4'; known are F64"),
            (file({"x": {"dtype": ["F32"], "shape": [1], "data_offsets": [0, 4]}}, NUMBERS), "numbers of the type"),
            (file({"x": entry("F32", [-1], 0, 4)}, NUMBERS), "no list of whole numbers"),
            (file({"x": {"dtype": "F32", "shape": [1.0], "data_offsets": [0, 4]}}, NUMBERS), "no list of whole numbers"),
            (file({"x": entry("F32", [3], 0, 8)}, NUMBERS), "needs 12"),
            (file({"x": entry("F32", [6], 0, 24)}, NUMBERS[:20]), "damaged or cut short"),
            (file({"x": entry("F32", [0], 8, 4)}, NUMBERS), "should lie in the bytes 8 to 4"),
        ]:
            with self.subTest(words), self.assertRaisesRegex(SafetensorsError, words):
                read_safetensors(content)


@unittest.skipUnless(importlib.util.find_spec("numpy"), "NumPy is not installed")
class WithNumPy(unittest.TestCase):
    def test_arrays_are_those_of_the_file_and_can_be_written(self) -> None:
        array = read_safetensors(file({"x": entry("F32", [2, 3], 0, 24)}, NUMBERS)).tensors["x"].numpy()
        self.assertEqual((array.dtype.name, array.shape, array.tolist()), ("float32", (2, 3), [[1, 2, 3], [4, 5, 6.5]]))
        array[0, 0] = 9
        self.assertEqual(read_safetensors(file({"x": entry("BF16", [2, 1], 0, 4)}, BFLOAT)).tensors["x"].numpy().tolist(), [[1.0], [-2.5]])


@unittest.skipUnless(importlib.util.find_spec("torch"), "PyTorch is not installed")
class WithPyTorch(unittest.TestCase):
    def test_tensors_are_those_of_the_file(self) -> None:
        read = read_safetensors(file(
            {"x": entry("F32", [2, 3], 0, 24), "half": entry("BF16", [2], 24, 28), "none": entry("F32", [0, 2], 0, 0)}, NUMBERS + BFLOAT)).tensors
        self.assertEqual((str(read["x"].torch().dtype), read["x"].torch().tolist()), ("torch.float32", [[1, 2, 3], [4, 5, 6.5]]))
        self.assertEqual((str(read["half"].torch().dtype), read["half"].torch().tolist()), ("torch.bfloat16", [1.0, -2.5]))
        self.assertEqual(tuple(read["none"].torch().shape), (0, 2))
