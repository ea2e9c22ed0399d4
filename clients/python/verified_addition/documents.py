"""The JSON documents of a grid: the fields of docs/json.md, under the same names."""

from __future__ import annotations

from typing import Any, TypedDict, Union

Number = Union[float, str]
"""A number; one that is none is written as "NaN", "Infinity" or "-Infinity". `number` reads both."""


def number(value: Number | None) -> float | None:
    """A number of a document as a float; None stays None."""
    return None if value is None else float(value)


class VerificationPlanDocument(TypedDict):
    """How a sweep's variants are verified."""

    questions: int
    sample: str | None
    seed: int
    realisations: int


class WarmStartDocument(TypedDict):
    """What a variant starts from."""

    parent: str
    mode: int
    policy: str
    late: bool
    heads: list[str] | None


class ExtensionDocument(TypedDict):
    """The trained variant whose training another one goes on with, and how many steps were done by its end."""

    parent: str
    after: int


class FocusDocument(TypedDict):
    """The strata that a round of refinement is trained on."""

    percent: int
    add: list[str]
    subtract: list[str]


GrokFastDocument = TypedDict("GrokFastDocument", {"alpha": float, "lambda": float})
"""GrokFast's filter of gradients."""


class SpecDocument(TypedDict):
    """What a variant is: the keys of a sweep file."""

    digits: int
    layers: int
    heads: int
    dModel: int
    dHead: int
    steps: int
    batchSize: int
    learningRate: float
    weightDecay: float
    seed: int
    subtractPercent: int
    multiplyPercent: int
    generator: str
    mix: str
    initialiseFrom: WarmStartDocument | None
    focus: FocusDocument | None
    activation: str
    normalisation: str
    positions: str
    unembeddingBias: str
    parameters: int
    extends: ExtensionDocument | None
    grokFast: GrokFastDocument | None


class RefinementDocument(TypedDict):
    """What is done if a variant gets answers wrong."""

    rounds: int
    steps: int
    percent: int
    learningRate: float | None


class HalvingDocument(TypedDict):
    """How variants are chosen while they train."""

    rungs: list[int]
    factor: int
    by: str
    verification: VerificationPlanDocument | None


class StopRuleDocument(TypedDict):
    """When a variant ends before its last step."""

    at: list[int]
    loss: float | None
    clean: VerificationPlanDocument | None


class MilestoneDocument(TypedDict):
    """How far a variant had come after a number of steps."""

    step: int
    loss: float
    weightsSha256: str | None


class RefinedFromDocument(TypedDict):
    """What a round of refinement mends."""

    variant: str
    round: int
    strata: int
    percent: int
    failures: int


class VerificationStateDocument(TypedDict):
    """How far a verification is."""

    operation: str
    phase: str
    questions: int
    asked: int
    failures: int
    seconds: float
    threadSeconds: float
    error: str | None
    certificateRoot: str | None
    storageTrouble: str | None


class AnalysisStateDocument(TypedDict):
    """How far an analysis is."""

    kind: str | None
    phase: str
    done: int
    parts: int
    seconds: float
    threadSeconds: float
    error: str | None
    storageTrouble: str | None


class JobStateDocument(TypedDict):
    """How far a job on a trained model is."""

    kind: str
    name: str
    phase: str
    done: int
    total: int
    seconds: float
    threadSeconds: float
    error: str | None
    storageTrouble: str | None


class VariantDocument(TypedDict):
    """A variant and its progress: `va variant show --json`."""

    name: str
    id: str
    phase: str
    waiting: str | None
    step: int
    steps: int
    loss: Number | None
    averageFinalLoss: Number | None
    stepsPerSecond: Number | None
    trainingSeconds: float
    checkpointStep: int
    restarts: int
    silo: str | None
    error: str | None
    weightsSha256: str | None
    recordSteps: int | None
    parentWeightsSha256: str | None
    sweeps: list[str]
    spec: SpecDocument
    verifications: list[VerificationStateDocument]
    refine: RefinementDocument | None
    refinedFrom: RefinedFromDocument | None
    requires: list[str]
    analyses: list[AnalysisStateDocument]
    storageTrouble: str | None
    jobs: list[JobStateDocument]
    sweep: str
    state: str
    decision: str | None
    milestones: list[MilestoneDocument]


class LeftVariantDocument(TypedDict):
    """A variant that was in a sweep, or will no longer be."""

    name: str
    id: str


class SweepDeletionDocument(TypedDict):
    """What a deleted sweep took with it: `va sweep delete --json`."""

    sweep: str
    deleted: list[str]
    kept: list[str]
    keptBy: list[str]
    isDone: bool


class SweepDocument(TypedDict):
    """A sweep: `va sweep show --json`."""

    name: str
    phase: str
    verification: VerificationPlanDocument | None
    submittedUtc: str | None
    finishedUtc: str | None
    variants: list[VariantDocument]
    priority: int
    maxSlots: int | None
    fuse: str
    analysis: bool
    robustness: bool
    left: list[LeftVariantDocument]
    halving: HalvingDocument | None
    stopWhen: StopRuleDocument | None
    owner: str | None
    maxSlotHours: float | None
    pausedFor: str | None


class SweepListingDocument(TypedDict):
    """A sweep in a list: `va sweep list --json`."""

    name: str
    phase: str
    variants: int
    trained: int
    submittedUtc: str | None
    priority: int


class PlannedVariantDocument(TypedDict):
    """A variant of a plan."""

    name: str
    id: str
    operations: list[str]
    spec: SpecDocument
    refine: RefinementDocument | None
    requires: list[str]
    leastMemoryBytes: int
    stepsLeft: int | None
    secondsLeft: float | None


class PlanDocument(TypedDict):
    """What a sweep file stands for: `va sweep plan --json`."""

    name: str
    verification: VerificationPlanDocument | None
    variants: list[PlannedVariantDocument]
    priority: int
    maxSlots: int | None
    fuse: str
    analysis: bool
    robustness: bool
    leaving: list[LeftVariantDocument] | None
    halving: HalvingDocument | None
    stopWhen: StopRuleDocument | None
    owner: str | None
    maxSlotHours: float | None


class LedgerRowDocument(TypedDict):
    """One sum of the ledger."""

    key: str | None
    name: str | None
    slotSeconds: float
    leases: int
    questions: int
    bytes: int


class LedgerDocument(TypedDict):
    """What was used: `va usage --json`."""

    by: str
    since: str | None
    until: str | None
    sweep: str | None
    slotSeconds: float
    leases: int
    questions: int
    bytes: int
    rows: list[LedgerRowDocument]


class _JobDocument(TypedDict):
    key: str
    kind: str
    name: str
    phase: str
    done: int
    total: int
    seconds: float
    threadSeconds: float
    error: str | None
    storageTrouble: str | None


class JobDocument(_JobDocument, total=False):
    """A job on a trained model. Lists have it without its result."""

    result: dict[str, Any] | None


class RelativeDocument(TypedDict):
    """A variant of a family, or a weight file."""

    id: str
    name: str | None
    sweep: str | None
    state: str | None
    initialiseFrom: WarmStartDocument | None
    extends: ExtensionDocument | None


class LineageDocument(TypedDict):
    """What a variant started from, the nearest first, and what started from it."""

    variant: RelativeDocument
    ancestors: list[RelativeDocument]
    descendants: list[RelativeDocument]


# One of its fields has the name of a keyword.
FailingQuestionDocument = TypedDict(
    "FailingQuestionDocument", {"question": str, "expected": str, "predicted": str, "class": str, "impact": str})
"""A question that was answered wrongly."""


class AnswerDocument(TypedDict):
    """A question and what a model answered: `va ask --json`."""

    question: str
    predicted: str
    teacherForced: str
    expected: str
    correct: bool
    loss: Number
    classes: list[str]
    digits: int
    digitsFrom: str


class LogEntryDocument(TypedDict):
    """What happened to a variant: `va variant logs --json`."""

    kind: str
    atUtc: str
    number: int | None
    text: str | None
    silo: str | None
    detail: str | None
    step: int | None
    steps: int | None
    loss: Number | None
    stepsPerSecond: Number | None
    secondsLeft: Number | None


class SiloDocument(TypedDict):
    """A silo of the grid."""

    name: str
    address: str
    labels: list[str]
    device: str
    trains: bool
    slots: int
    training: int
    verifying: int
    free: int
    memoryBytes: int | None
    standing: str
    reason: str | None
    silentSeconds: float | None


class RunningDocument(TypedDict):
    """A variant in training."""

    silo: str
    slot: int
    sweep: str | None
    variant: str
    id: str
    step: int
    steps: int
    loss: Number | None
    stepsPerSecond: Number | None
    secondsLeft: Number | None


class QueuedDocument(TypedDict):
    """A variant that waits for a slot, and why."""

    sweep: str
    variant: str
    id: str
    requires: list[str]
    cause: str
    waiting: str
    ahead: int
    freeSlots: int
    slots: int
    startsInSeconds: Number | None


class GridDocument(TypedDict):
    """Silos, what trains on them, and who waits: `va grid show --json`."""

    silos: list[SiloDocument]
    running: list[RunningDocument]
    queue: list[QueuedDocument]
