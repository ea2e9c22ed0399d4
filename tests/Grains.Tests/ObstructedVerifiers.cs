using System.Collections.Concurrent;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Verifiers of several silos, whose shards can be held up. Their reports depend only on the questions.</summary>
internal sealed class ObstructedVerifiers
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Every run of a shard, in the order in which they began.</summary>
    public ConcurrentQueue<Run> Runs { get; } = new();

    /// <summary>A silo without slots.</summary>
    public string? Full { get; set; }

    /// <summary>What a run waits for before it reports.</summary>
    public Func<Run, Task> Obstacle { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs in progress.</summary>
    public IEnumerable<Run> Held => Runs.Where(run => !run.End.IsCompleted);

    public IJobPerformer On(string silo) => new Verifier(this, silo);

    /// <summary>Waits until the runs meet a condition.</summary>
    public async Task UntilAsync(string what, Func<bool> wanted, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(90));
            while (true)
            {
                var changed = _changed.Task;
                if (wanted())
                {
                    return;
                }

                await changed.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"In vain: {what}. Held: {string.Join(", ", Held.Select(run => $"{run.Silo} {run.Shard}"))}");
        }
    }

    private void Tell() => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private static ShardReport Report(string silo, int shard, long first, long count)
    {
        var questions = Enumerable.Range(0, (int)count).Select(i => first + i).ToArray();
        FailingQuestion[] failing =
            [.. questions.Where(IsWrong).Select(i => new FailingQuestion(i, "1+1", "+0002", "+0003", ClassOf(i), "A0"))];
        return new(
            shard, first, count, failing.Length,
            [.. questions.GroupBy(ClassOf, StringComparer.Ordinal).Select(few => new ClassCount(few.Key, few.Count(), few.Count(IsWrong)))],
            failing, 0.01, silo, SmallestMargin: 1.0 / (1 + (first % 7919)), Rechecked: questions.Count(i => i % 31 == 0),
            [.. questions.GroupBy(i => i % 5).Select(few => new StratumCount(few.Key, few.Count(), few.Count(IsWrong)))]);
    }

    private static bool IsWrong(long question) => question % 97 == 0;

    private static string ClassOf(long question) => $"S{question % 3}";

    /// <summary>One run of a shard.</summary>
    internal sealed record Run(string Silo, string Weights, int Shard, CancellationToken Cancelled)
    {
        public TaskCompletionSource Ending { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when it has reported, is cancelled when the run was.</summary>
        public Task End => Ending.Task;
    }

    private sealed class Verifier(ObstructedVerifiers all, string silo) : IJobPerformer
    {
        public async Task<IJobReport?> PerformAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken)
        {
            var (shard, first, count) = (ShardRange)part;
            await Task.Yield();
            var run = new Run(silo, weights.Sha256, shard, cancellationToken);
            var obstacle = all.Obstacle(run);
            all.Runs.Enqueue(run);
            all.Tell();
            try
            {
                await obstacle;
                run.Ending.SetResult();
                return silo == all.Full ? null : Report(silo, shard, first, count);
            }
            catch (Exception)
            {
                run.Ending.SetCanceled(CancellationToken.None);
                throw;
            }
            finally
            {
                all.Tell();
            }
        }
    }
}
