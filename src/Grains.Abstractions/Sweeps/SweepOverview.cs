namespace VerifiedAddition.Grains;

/// <summary>A sweep at one moment without its variants, which are counted: as small for many of them as for few.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Phase">Its phase.</param>
/// <param name="Spec">The last submitted specification without its variants, with the terms set since; null if it was never submitted.</param>
/// <param name="SubmittedUtc">When it was first submitted.</param>
/// <param name="FinishedUtc">When it last ended; null while it runs.</param>
/// <param name="IsIdle">Whether its state says that it is running although the process that ran it has ended.</param>
/// <param name="Variants">Number of its variants, rounds of refinement included.</param>
/// <param name="Trained">How many of them are trained.</param>
/// <param name="States">How many are in each state, in the order of <see cref="CellReading.Words"/>; states that none is in are left out.</param>
/// <param name="Waits">What waiting variants of a sweep that runs wait for, what most of them wait for first.</param>
/// <param name="Wrong">Number of variants that gave a wrong answer and that no round of refinement has followed.</param>
/// <param name="Totals">What was asked of all variants, and what they took.</param>
/// <param name="SecondsLeft">Seconds until all known variants are trained at the present pace; null if nothing trains.</param>
/// <param name="Unsaved">Number of variants of which the last attempt to store something failed.</param>
/// <param name="Left">Number of variants that were removed from its list and kept.</param>
/// <param name="Untold">Number of its parts that have not yet been told that it runs, is suspended or is deleted; 0 when all have.</param>
/// <param name="Trouble">The backend of the grid that refuses or does not answer, with its error message; null if none is known.</param>
/// <param name="PausedFor">Why the grid paused it, and what to do; null if it is not paused, or a user paused it.</param>
[GenerateSerializer, Immutable, Alias("va.SweepOverview")]
public sealed record SweepOverview(
    string Name, SweepPhase Phase, SweepSpec? Spec, DateTimeOffset? SubmittedUtc, DateTimeOffset? FinishedUtc, bool IsIdle, int Variants, int Trained,
    StateCount[] States, SweepWait[] Waits, int Wrong, SweepTotals Totals, double? SecondsLeft = null, int Unsaved = 0, int Left = 0, int Untold = 0,
    string? Trouble = null, string? PausedFor = null)
{
    /// <summary>Returns the overview of a sweep of which all variants are at hand.</summary>
    public static SweepOverview Of(SweepSnapshot sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var counter = new SweepCounter(sweep);
        var members = sweep.Cells.DistinctBy(cell => cell.Spec.Id).ToDictionary(cell => cell.Spec.Id);
        for (var i = 0; i < sweep.Cells.Length; i++)
        {
            var cell = sweep.Cells[i];
            var awaitsParent = cell.Training.Phase is VariantPhase.New or VariantPhase.Queued
                && cell.Spec.ParentVariant is { } parent && members.TryGetValue(parent, out var known) && known.Training.Phase is not VariantPhase.Trained;
            counter.Add(
                cell.Spec, cell.Training, cell.Jobs, cell.Cause, awaitsParent, SweepPage.IsMended(sweep.Cells, i), ReferenceEquals(members[cell.Spec.Id], cell));
        }

        return counter.Overview(first => sweep.Cells[first].Waiting ?? "");
    }

    /// <summary>How many variants are in a state.</summary>
    /// <param name="state">One of <see cref="SweepPageRequest.States"/>.</param>
    public int CountOf(string state) => string.Equals(state, SweepPageRequest.Wrong, StringComparison.Ordinal)
        ? Wrong
        : Array.Find(States, count => string.Equals(count.State, state, StringComparison.Ordinal))?.Variants ?? 0;

    /// <summary>Returns the sweep with these of its variants and no others, which is enough to tell what each of them does.</summary>
    public SweepSnapshot With(params CellSnapshot[] cells) =>
        new(Name, Phase, cells, Spec, SubmittedUtc, FinishedUtc, IsIdle, Left: null, Untold, Trouble, PausedFor);
}

/// <summary>The variants of a sweep that are in one state.</summary>
/// <param name="State">The state in one word: one of <see cref="CellReading.Words"/>.</param>
/// <param name="Variants">How many.</param>
[GenerateSerializer, Immutable, Alias("va.StateCount")]
public sealed record StateCount(string State, int Variants);

/// <summary>The variants of a sweep that wait for the same.</summary>
/// <param name="Cause">Why they have no slot; null if they wait for their parents.</param>
/// <param name="Variants">How many.</param>
/// <param name="First">What the first of them waits for, in words.</param>
[GenerateSerializer, Immutable, Alias("va.SweepWait")]
public sealed record SweepWait(WaitCause? Cause, int Variants, string First);

/// <summary>What was asked of all variants of a sweep, and what they took.</summary>
/// <param name="Asked">Questions asked, each counted once.</param>
/// <param name="Failures">Questions answered wrongly.</param>
/// <param name="TrainingSeconds">Training time, without waiting, in seconds.</param>
/// <param name="VerificationSeconds">Sum of the wall times of all verifications, in seconds.</param>
/// <param name="ThreadSeconds">Sum of the thread times of their shards, in seconds.</param>
/// <param name="Proved">Number of certificates that prove all answers right.</param>
/// <param name="Refuted">Number of certificates that name a wrong answer.</param>
[GenerateSerializer, Immutable, Alias("va.SweepTotals")]
public sealed record SweepTotals(
    long Asked, long Failures, double TrainingSeconds, double VerificationSeconds, double ThreadSeconds, int Proved, int Refuted);
