using Microsoft.Extensions.Caching.Memory;
using VerifiedAddition.Api;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>The losses of variants: read from their training records, which grow with each checkpoint, and heard in between.</summary>
/// <param name="source">The grid.</param>
/// <param name="time">The clock.</param>
public sealed class CurveBook(IGridSource source, TimeProvider time) : IDisposable
{
    /// <summary>Points of a stored curve: as many as a screen shows apart.</summary>
    private const int MaxStored = 300;

    private const int MaxHeard = 400;

    /// <summary>A record of a training that goes on is read this seldom, since it is read whole.</summary>
    private static readonly TimeSpan RecordTime = TimeSpan.FromSeconds(20);

    /// <summary>The same for one that ended, and could not be read.</summary>
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(2);

    private static readonly MemoryCacheEntryOptions Kept = new() { SlidingExpiration = TimeSpan.FromMinutes(10) };

    private readonly MemoryCache _pages = new(new MemoryCacheOptions());
    private readonly Lock _gate = new();

    /// <summary>Remembers how far the variants of a sweep are.</summary>
    internal void Hear(SweepSnapshot sweep)
    {
        foreach (var cell in sweep.Cells)
        {
            if (cell.Training is { Phase: VariantPhase.Training, Loss: { } loss, Step: > 0 and var step })
            {
                PageOf(cell.Training.Id).Hear(step - 1, loss);
            }
        }
    }

    /// <summary>What is known of a variant's losses at once.</summary>
    public LossCurve Known(VariantId variant) => PageOf(variant).Curve;

    /// <summary>Reads the training record where it tells more than is known. It is read for all browsers: none that leaves ends it.</summary>
    /// <returns>Whether it did.</returns>
    public async Task<bool> ReadAsync(CellSnapshot cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var training = cell.Training;
        var stored = training.Phase is VariantPhase.Trained ? training.Steps : training.CheckpointStep;
        var page = PageOf(training.Id);
        if (!page.Begin(stored, training.Phase is VariantPhase.Training ? RecordTime : RetryTime, time.GetUtcNow()))
        {
            return false;
        }

        TrainingRecord? record = null;
        try
        {
            var grid = await source.GridAsync(CancellationToken.None);
            record = (await RecordFinder.FindAsync(grid, cell.Name, training.Id, CancellationToken.None))?.Record;
        }
        catch (Exception e) when (e is ClientException || GridTrouble.IsSilence(e))
        {
            // Whoever looks again has it read again.
        }
        finally
        {
            page.Store(record, record is null ? 0 : stored);
        }

        return record is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();

    private Page PageOf(VariantId variant)
    {
        lock (_gate)
        {
            return _pages.TryGetValue(variant.Value, out Page? page) ? page! : _pages.Set(variant.Value, new Page(), Kept);
        }
    }

    /// <summary>One variant's.</summary>
    private sealed class Page
    {
        private readonly Lock _gate = new();
        private readonly List<LossPoint> _heard = [];
        private IReadOnlyList<string> _tokens = [];
        private IReadOnlyList<LossPoint> _stored = [];
        private int _read;
        private bool _reads;
        private DateTimeOffset _readAt;

        public LossCurve Curve
        {
            get
            {
                lock (_gate)
                {
                    return new(_tokens, _stored, [.. _heard]);
                }
            }
        }

        public void Hear(int step, double loss)
        {
            lock (_gate)
            {
                if (_heard.Count > 0 && step < _heard[^1].Step)
                {
                    _heard.Clear(); // it went back to a checkpoint
                }

                if (_heard.Count == 0 || step > _heard[^1].Step)
                {
                    _heard.Add(new(step, loss, []));
                }

                if (_heard.Count > MaxHeard)
                {
                    var i = 0;
                    _heard.RemoveAll(_ => i++ % 2 == 1);
                }
            }
        }

        /// <summary>Whether the record is to be read now, by who asks.</summary>
        public bool Begin(int stored, TimeSpan rest, DateTimeOffset now)
        {
            lock (_gate)
            {
                if (_reads || stored <= _read || now - _readAt < rest)
                {
                    return false;
                }

                (_reads, _readAt) = (true, now);
                return true;
            }
        }

        public void Store(TrainingRecord? record, int stored)
        {
            var points = record is null ? null : PointsOf(record);
            lock (_gate)
            {
                (_reads, _read) = (false, stored);
                if (points is not null)
                {
                    (_tokens, _stored) = (record!.Head.Tokens, points);
                    _heard.RemoveAll(point => point.Step < record.Steps.Count);
                }
            }
        }

        private static LossPoint[] PointsOf(TrainingRecord record)
        {
            var stretch = Math.Max(1, (record.Steps.Count + MaxStored - 1) / MaxStored);
            return
            [
                .. record.Steps.Chunk(stretch).Select(steps => new LossPoint(
                    steps[0].Step + ((steps.Length - 1) / 2.0),
                    Median(steps, step => step.Loss),
                    [.. record.Head.Tokens.Select((_, token) => Median(steps, step => step.Tokens[token]))])),
            ];
        }

        private static double Median(TrainingRecordStep[] steps, Func<TrainingRecordStep, double> of)
        {
            var sorted = steps.Select(of).Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }
}
