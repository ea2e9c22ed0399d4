using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Has a model asked the questions of some shards again.</summary>
/// <param name="grid">The grid that asks them. Nothing that it found before is looked at.</param>
/// <param name="reporter">Where progress is shown.</param>
internal sealed class CertificateRedo(IGrid grid, IReporter reporter)
{
    /// <summary>Shards under way at the same time: enough for the slots of a small machine.</summary>
    private const int AtOnce = 8;

    /// <summary>How often a shard is asked for when the grid does not answer, say because a silo has gone.</summary>
    private const int MaxAttempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <returns>One result for each shard, in the same order.</returns>
    /// <exception cref="ClientException">The grid went away.</exception>
    public async Task<RedoneShard[]> RunAsync(
        Certificate certificate, WeightsRef weights, IReadOnlyList<CertificateShard> shards, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var view = reporter.Begin("asked again");
        try
        {
            var redone = await AskAsync(certificate.Plan.ToPlan(), weights, shards, view, stop.Token);
            return [.. shards.Select(shard => RedoneShard.Of(certificate, shard, redone[shard.Shard]))];
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task<Dictionary<int, ShardReport>> AskAsync(
        VerificationPlan plan, WeightsRef weights, IReadOnlyList<CertificateShard> shards, IProgressView view, CancellationToken cancellationToken)
    {
        var (time, all) = (reporter.Time, plan with { Questions = shards.Sum(shard => shard.Questions) });
        var started = time.GetTimestamp();
        var (waiting, flying, landed) = (new Queue<CertificateShard>(shards), new List<Task<ShardReport>>(), new Dictionary<int, ShardReport>());
        while (waiting.Count > 0 || flying.Count > 0)
        {
            while (flying.Count < AtOnce && waiting.TryDequeue(out var next))
            {
                flying.Add(AskAsync(plan, weights, next, cancellationToken));
            }

            if (await Task.WhenAny(flying.Append(grid.Lost)) is not Task<ShardReport> first)
            {
                throw new ClientException(
                    ExitCodes.Unavailable, $"The grid at {grid.Description} has gone. Run the same command again.", grid.Lost.Exception?.InnerException);
            }

            flying.Remove(first);
            var done = await first;
            landed[done.Shard] = done;
            var now = new VerificationSnapshot(
                "", all, JobPhase.Running, landed.Values.Sum(one => one.Questions), landed.Values.Sum(one => one.Failures),
                time.GetElapsedTime(started).TotalSeconds, landed.Values.Sum(one => one.Seconds), null);
            view.Show(JobText.Share(now), JobText.Asked(now));
        }

        return landed;
    }

    /// <summary>By a shard grain of its own, which is nobody else's: it computes, and knows nothing.</summary>
    private async Task<ShardReport> AskAsync(VerificationPlan plan, WeightsRef weights, CertificateShard shard, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ;)
        {
            var grain = grid.Grains.GetGrain<IJobPartGrain>($"{plan.KeyFor(weights)}/{shard.Shard}/again-{Guid.NewGuid():N}");
            try
            {
                var range = new ShardRange(shard.Shard, shard.First, shard.Questions);
                if (await grain.RunAsync(weights, plan, range, cancellationToken).WaitAsync(cancellationToken) is ShardReport found)
                {
                    return found;
                }
            }
            catch (Exception e) when (GridTrouble.IsSilence(e) && attempt++ < MaxAttempts && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, reporter.Time, cancellationToken);
            }
        }
    }
}
