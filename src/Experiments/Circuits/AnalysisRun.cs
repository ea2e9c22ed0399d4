using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Has the grid look into a stored model, and waits for what it finds. What was found before is only read.</summary>
/// <param name="grid">The grid.</param>
/// <param name="reporter">Where progress is shown.</param>
internal sealed class AnalysisRun(IGrid grid, IReporter reporter)
{
    private const string Kept = "The parts that are done are kept: run the same command again to go on.";

    /// <summary>Bytes requested from the grid at once, well below the maximum size of a message.</summary>
    private const int PartSize = 1 << 20;

    /// <exception cref="ClientException">The analysis failed, the grid went away, or somebody interrupted it.</exception>
    /// <exception cref="ArgumentException">The model cannot be asked so.</exception>
    public async Task<FoundFacts> RunAsync(string model, WeightsRef weights, AnalysisPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            var now = await new JobRun(grid, reporter, Kept).FollowAsync($"{model}: {EnumText.Of(plan.Kind)}", weights, plan, cancellationToken);
            return now.Phase is JobPhase.Completed
                ? await ReadAsync(weights, plan, cancellationToken)
                : throw new ClientException(ExitCodes.Unavailable, $"The analysis of {model} failed: {now.Error ?? "no reason is known"}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new ClientException(ExitCodes.Interrupted, grid.Trainer is Trainer.Others
                ? $"Interrupted; the grid at {grid.Description} goes on with it."
                : $"Interrupted. {Kept}");
        }
    }

    /// <summary>Reads what a finished analysis has found; if that was damaged in the store, has it found again.</summary>
    public async Task<FoundFacts> ReadOrRunAsync(string model, WeightsRef weights, AnalysisPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(weights, plan, cancellationToken);
        }
        catch (ClientException e) when (e.InnerException is FormatException)
        {
            return await RunAsync(model, weights, plan, cancellationToken);
        }
    }

    /// <summary>Reads what a finished analysis has found.</summary>
    public async Task<FoundFacts> ReadAsync(WeightsRef weights, AnalysisPlan plan, CancellationToken cancellationToken)
    {
        var (artefact, file) = (plan.FileFor(weights), new MemoryStream());
        var model = grid.Grains.GetGrain<IModelGrain>(weights.Sha256);
        var call = new PatientCall(grid, reporter.Time, Kept);
        while (await call.AskAsync(() => model.ReadAsync(artefact, file.Length, PartSize, cancellationToken), reporter.Say, cancellationToken) is { Length: > 0 } part)
        {
            await file.WriteAsync(part, cancellationToken);
        }

        try
        {
            return FactsFile.Read(file.ToArray());
        }
        catch (FormatException e)
        {
            throw new ClientException(ExitCodes.Unavailable, $"What the grid has stored as {artefact} cannot be used. {e.Message}", e);
        }
    }
}
