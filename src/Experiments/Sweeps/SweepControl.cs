using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A sweep before and after it was told something.</summary>
/// <param name="Before">How it was.</param>
/// <param name="Now">How it is; the same where there was nothing to do.</param>
public sealed record SweepChange(SweepSnapshot Before, SweepSnapshot Now);

/// <summary>Says what becomes of a sweep: each call does nothing where there is nothing to do, and may be repeated.</summary>
/// <param name="grid">The grid that has it.</param>
/// <param name="reporter">Told how it goes on if that takes long.</param>
public sealed class SweepControl(IGrid grid, IReporter reporter)
{
    private readonly RepeatedSweepCommand _command = new(grid, reporter);

    /// <summary>Checkpoints what trains, and frees its slots.</summary>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async Task<SweepChange> PauseAsync(SweepSnapshot before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        var sweep = GrainOf(before);
        return new(before, before is { Phase: SweepPhase.Running } or { Phase: SweepPhase.Paused, Untold: > 0 }
            ? await _command.RunAsync(before.Name, () => sweep.PauseAsync(cancellationToken), cancellationToken)
            : before);
    }

    /// <summary>Goes on with what is paused or cancelled.</summary>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async Task<SweepChange> ResumeAsync(SweepSnapshot before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        var sweep = GrainOf(before);
        return new(before, Stands(before)
            ? SweepReading.LeftBy(grid, await _command.RunAsync(before.Name, () => sweep.ResumeAsync(cancellationToken), cancellationToken))
            : before);
    }

    /// <summary>Stops what no other sweep wants; all progress is kept.</summary>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async Task<SweepChange> CancelAsync(SweepSnapshot before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        var sweep = GrainOf(before);
        return new(before, before is { Phase: SweepPhase.Completed or SweepPhase.Failed } or { Phase: SweepPhase.Cancelled, Untold: 0 }
            ? before
            : await _command.RunAsync(before.Name, () => sweep.CancelAsync(cancellationToken), cancellationToken));
    }

    /// <summary>Forgets a sweep and everything that no other sweep has; certificates stay.</summary>
    /// <exception cref="ClientException">The sweep runs, or the grid has gone.</exception>
    public async Task<SweepDeletion> DeleteAsync(SweepSnapshot before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        var deletion = await SweepDeletion.OfAsync(grid, before, cancellationToken);
        var sweep = GrainOf(before);
        var now = await _command.RunAsync(before.Name, () => sweep.DeleteAsync(cancellationToken), cancellationToken);
        return now.Phase is SweepPhase.Running ? throw SweepDeletion.Refusal(now) : deletion; // somebody has submitted it meanwhile
    }

    /// <summary>Tries once more what has failed, unless the sweep is paused or cancelled.</summary>
    /// <param name="before">The sweep.</param>
    /// <param name="variants">Names of its variants; empty for all that have failed.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ClientException">It has no variant of such a name, or the grid has gone.</exception>
    public async Task<SweepChange> RetryAsync(SweepSnapshot before, string[] variants, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        RequireKnown(before, variants);
        if (Stands(before) || Tried(before, variants).Length == 0)
        {
            return new(before, before);
        }

        var sweep = GrainOf(before);
        return new(before, SweepReading.LeftBy(grid, await _command.FinishAsync(
            await sweep.RetryAsync(variants, cancellationToken), () => sweep.ViewAsync(cancellationToken), cancellationToken)));
    }

    /// <summary>Sets what the sweep may take; what trains goes on.</summary>
    /// <exception cref="ArgumentException">A term is out of range.</exception>
    public async Task<SweepChange> SetTermsAsync(SweepSnapshot before, SweepTerms terms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        SweepTermsRules.Require(terms);
        return new(before, await GrainOf(before).SetTermsAsync(terms, cancellationToken));
    }

    /// <summary>Whether somebody has paused or cancelled it.</summary>
    public static bool Stands(SweepSnapshot sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return sweep.Phase is SweepPhase.Paused or SweepPhase.Cancelled;
    }

    /// <summary>Names of the variants that have failed, in training or in a job.</summary>
    public static string[] Failed(SweepSnapshot sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return [.. sweep.Cells.Where(HasFailed).Select(cell => cell.Name)];
    }

    /// <summary>Names of the variants that a retry tries.</summary>
    public static string[] Tried(SweepSnapshot sweep, string[] variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        var failed = Failed(sweep);
        return variants.Length == 0 ? failed : [.. variants.Intersect(failed, StringComparer.Ordinal)];
    }

    private ISweepGrain GrainOf(SweepSnapshot sweep) => grid.Grains.GetGrain<ISweepGrain>(sweep.Name);

    private static void RequireKnown(SweepSnapshot sweep, string[] variants)
    {
        var names = sweep.Cells.Select(cell => cell.Name).ToArray();
        if (variants.Except(names, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            var hint = Nearest.Hint(unknown, names) is { Length: > 0 } near ? near : $" 'va sweep show {sweep.Name}' shows its variants.";
            throw new ClientException($"The sweep '{sweep.Name}' has no variant '{unknown}'.{hint}") { IsUnknownName = true };
        }
    }

    private static bool HasFailed(CellSnapshot cell) =>
        cell.Training.Phase is VariantPhase.Failed || Array.Exists(cell.Jobs, job => job.Phase is JobPhase.Failed);
}
