"""Talks to a grid that trains, verifies and explains small transformers which add and subtract (docs/python.md)."""

from .errors import GridError, NotAllowed, NotFound, Refused, TooManyRequests, Unreachable
from .events import Event
from .grid import Grid
from .job import Job, JobFailed
from .model import Model
from .progress import Bar
from .records import Records
from .safetensors import SafetensorsError, SafetensorsFile, Tensor, read_safetensors
from .sweep import Plan, Sweep, SweepFailed
from .variant import Variant

__all__ = [
    "Bar",
    "Event",
    "Grid",
    "GridError",
    "Job",
    "JobFailed",
    "Model",
    "NotAllowed",
    "NotFound",
    "Plan",
    "Records",
    "Refused",
    "SafetensorsError",
    "SafetensorsFile",
    "Sweep",
    "SweepFailed",
    "Tensor",
    "TooManyRequests",
    "Unreachable",
    "Variant",
    "read_safetensors",
]
