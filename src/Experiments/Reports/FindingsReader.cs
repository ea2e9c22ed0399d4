using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Gathers what a report tells, from a grid or from a weight file.</summary>
/// <param name="session">How the grid and weight files are reached, and who is told.</param>
public sealed class FindingsReader(ExperimentSession session)
{
    /// <summary>What is known of a sweep, of one of its variants, or of a weight file, analyses not yet made.</summary>
    /// <param name="target">A sweep, a variant or a weight file.</param>
    /// <exception cref="ClientException">There is nothing of that name.</exception>
    public async Task<Findings> ReadAsync(string target, CancellationToken cancellationToken)
    {
        if (ModelName.IsPath(target))
        {
            var file = ModelName.ExistingFile(target);
            var name = Path.GetFileNameWithoutExtension(file);
            var model = new ModelFindings(name, null, CellState.Done, null, null, []) { File = file };
            return new(name, null, [model], $"the weight file {Path.GetFileName(file)}", Now());
        }

        await using var grid = await session.ConnectAsync(GridRole.Guest, cancellationToken);
        var sweeps = await grid.SweepNamesAsync(cancellationToken);
        if (SweepFinder.IsFile(target) || sweeps.Contains(target, StringComparer.Ordinal))
        {
            return await ReadAsync(grid, await SweepFinder.ReadAsync(grid, target, cancellationToken), cancellationToken);
        }

        var variant = await FindAsync(grid, target, sweeps, cancellationToken);
        var of = await grid.ViewAsync(variant.Sweep, cancellationToken);
        var found = of.Cells.FirstOrDefault(one => one.Training.Id == variant.Training.Id)
            ?? new(variant.Name, variant.Spec, variant.Training, [], Waiting: null);
        return new(
            variant.Name, null, [await ReadAsync(grid, of, found, cancellationToken)], $"the sweep {variant.Sweep}", Now());
    }

    /// <summary>What a grid knows of all models of a sweep, without analyses.</summary>
    /// <exception cref="ClientException">A training record did not arrive as it is stored.</exception>
    public async Task<Findings> ReadAsync(IGrid grid, SweepSnapshot sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var models = new List<ModelFindings>();
        foreach (var cell in sweep.Cells)
        {
            models.Add(await ReadAsync(grid, sweep, cell, cancellationToken));
        }

        return new(sweep.Name, sweep, models, $"the sweep {sweep.Name}", Now());
    }

    /// <summary>The same with analyses: of a weight file by this process, of trained variants by the grid that has them.</summary>
    /// <remarks>A variant whose analysis fails is warned of, and has <see cref="ModelFindings.AnalysisFailure"/>; it does not keep the others from being told of.</remarks>
    /// <param name="digits">Of a weight file's model; null where nobody said.</param>
    public async Task<Findings> AnalysedAsync(Findings findings, int? digits, CancellationToken cancellationToken)
    {
        if (findings.Models is [{ File: { } file } model])
        {
            session.Reporter.Say($"Looking into {model.Name} ...");
            var claims = await session.Files.ClaimsAsync(file, digits, new(new(), null), cancellationToken);
            TrainedOperations.SayAsked(session.Reporter, file, claims.Operations);
            var columns = await session.Files.SeparateAsync(file, digits, ColumnTest.Of(claims.Analysis), cancellationToken);
            var source = $"{findings.Source}, {ModelDigits.Told(ModelDigits.SourceOf(file, digits), claims.Analysis.Model.Digits)}";
            return findings with { Models = [model.With(claims, columns)], Source = source };
        }

        if (findings.Models.All(one => one.Cell?.Training.Weights is null))
        {
            return findings;
        }

        await using var grid = await session.ConnectAsync(GridRole.Guest, cancellationToken);
        var circuits = new GridCircuits(grid, session.Reporter);
        var models = new List<ModelFindings>();
        foreach (var one in findings.Models)
        {
            models.Add(await AnalysedAsync(circuits, one, cancellationToken));
        }

        return findings with { Models = models };
    }

    private async Task<ModelFindings> AnalysedAsync(GridCircuits circuits, ModelFindings model, CancellationToken cancellationToken)
    {
        if (model.Cell is not { Training.Weights: not null } cell || AnalysisPlan.OperationsOf(cell.Spec) is null)
        {
            return model;
        }

        session.Reporter.Say($"Looking into {model.Name} ...");
        try
        {
            var variant = new FoundVariant(cell.Name, "", cell.Spec, cell.Training);
            var claims = await circuits.ClaimsAsync(variant, new(new(), null), cancellationToken);
            return model.With(claims, await circuits.SeparateAsync(variant, new(new(), null, null), cancellationToken));
        }
        catch (Exception failure) when (!EndsReport(failure))
        {
            var reason = GridTrouble.WordsOf(failure);
            session.Reporter.Warn($"Warning: the report does not say what {model.Name} computes. {reason}");
            return model with { AnalysisFailure = reason };
        }
    }

    /// <summary>Whether other models could not be looked into either: somebody interrupts, or the grid is gone.</summary>
    private static bool EndsReport(Exception failure) =>
        failure is OperationCanceledException or ClientException { ExitCode: ExitCodes.Interrupted } ||
        GridTrouble.IsSilence(failure) || (failure.InnerException is { } cause && GridTrouble.IsSilence(cause));

    private static async Task<FoundVariant> FindAsync(IGrid grid, string target, string[] sweeps, CancellationToken cancellationToken)
    {
        try
        {
            return await VariantFinder.FindAsync(grid, target, cancellationToken);
        }
        catch (ClientException e) when (e.ExitCode == ExitCodes.BadInput)
        {
            throw new ClientException($"There is no sweep '{target}'.{Nearest.Hint(target, sweeps)} {e.Message}", e);
        }
    }

    private static async Task<ModelFindings> ReadAsync(
        IGrid grid, SweepSnapshot sweep, CellSnapshot cell, CancellationToken cancellationToken)
    {
        var reports = new List<VerificationReport>();
        foreach (var one in cell.Verifications.Where(one => one.Phase is JobPhase.Completed))
        {
            if (await grid.Grains.GetGrain<IVerificationGrain>(one.Key).ReportAsync(cancellationToken) is { } report)
            {
                reports.Add(report);
            }
        }

        return new(
            cell.Name,
            cell,
            sweep.StateOf(cell),
            ParentOf(cell.Spec, sweep),
            await RecordFinder.FindAsync(grid, cell.Name, cell.Spec.Id, cancellationToken),
            reports)
        {
            Robustness = await RobustnessSection.ReadAsync(grid, cell, cancellationToken),
        };
    }

    private static string? ParentOf(VariantSpec spec, SweepSnapshot sweep) => spec.Parent is { } parent
        ? sweep.Cells.FirstOrDefault(cell => cell.Spec.Id == spec.ParentVariant)?.Name ?? parent
        : null;

    private DateTimeOffset Now() => session.Reporter.Time.GetUtcNow();
}
