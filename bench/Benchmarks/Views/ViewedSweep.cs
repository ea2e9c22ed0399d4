using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>
/// A large sweep in the middle of its work: of 100 variants 50 are verified, 5 are being verified, 5 train, 1 has failed, 34 wait for a slot, and
/// 5 for a parent. Of those that wait the first have begun, as many as a sweep lets begin.
/// </summary>
internal sealed class ViewedSweep
{
    private readonly SweepNews _news = new();
    private readonly PoolWait[] _waiting;
    private readonly VariantSnapshot _training;
    private int _step;

    public ViewedSweep(int cells)
    {
        NamedVariant[] variants = [.. Enumerable.Range(0, cells).Select(Variant)];
        var stored = new SweepGrain.Memory
        {
            Spec = new("views", variants, new(1_000_000, SampleKind.Uniform, 1)),
            Phase = SweepPhase.Running,
            SubmittedUtc = DateTimeOffset.UnixEpoch,
            Begun = BegunVariants.None(cells).With(Enumerable.Range(0, cells).Where(HasBegun)),
        };
        View = new("views", stored, _news);
        foreach (var i in Enumerable.Range(0, cells).Where(HasBegun))
        {
            _news.Hear(Training(variants[i].Spec, i % 100));
        }

        foreach (var (job, i) in variants.Index().SelectMany(one => View.Progress!.JobsOf(one.Item.Spec).Select(job => (job, one.Index % 100))))
        {
            _news.Hear(Verification(job, i));
        }

        _waiting =
        [
            .. variants.Index().Where(one => one.Index % 100 is >= 61 and < 95 && HasBegun(one.Index)).Select((one, place) => new PoolWait(one.Item.Spec.Id, WaitCause.Busy, place, 0, 8000, 60 + place)),
        ];
        Queue = new(1, cells, _waiting);
        _training = _news.Variants[variants[55].Spec.Id];
    }

    /// <summary>The sweep.</summary>
    public SweepView View { get; }

    /// <summary>Its place in the queue.</summary>
    public SweepQueue Queue { get; private set; }

    /// <summary>What its grain keeps from one question to the next.</summary>
    public SweepRoster Roster { get; } = new();

    /// <summary>What a sweep does first in its turn: what is verified is not looked at again.</summary>
    /// <returns>How many these are.</returns>
    public int Settle()
    {
        _news.Settle(View.Progress!.Settling);
        return _news.Settled.Count;
    }

    /// <summary>A variant reports, and the pool answers, as happens all the time.</summary>
    public void Hear()
    {
        _news.Hear(_training with { Step = ++_step % _training.Steps });
        Queue = new(1, Queue.Requests, _waiting);
    }

    private static bool HasBegun(int i) => i % 100 < 61 || i < 100 * new SweepOptions().Ahead / 34;

    private static NamedVariant Variant(int i)
    {
        var spec = new VariantSpec { Digits = 5, Layers = 2, Heads = 3, Steps = 15_000, SubtractPercent = i % 2 == 0 ? 0 : 60, Seed = (ulong)i };
        return i % 100 < 95
            ? new(string.Create(CultureInfo.InvariantCulture, $"mix_d5_l2_h3_s{i}"), spec)
            : new(
                string.Create(CultureInfo.InvariantCulture, $"child_d5_l2_h3_s{i}"),
                spec with { InitialiseFrom = new(Variant(i - 20).Spec.Id.Value, 1, WarmStartPolicy.Original, Late: false) });
    }

    private static VariantSnapshot Training(VariantSpec spec, int part)
    {
        var known = new VariantSnapshot { Id = spec.Id, Phase = VariantPhase.Queued, Steps = spec.Steps, Sweeps = ["views"] };
        return part switch
        {
            < 55 => known with
            {
                Phase = VariantPhase.Trained,
                Step = spec.Steps,
                Loss = 1.4e-7,
                AverageFinalLoss = 1.5e-7,
                TrainingSeconds = 300,
                CheckpointStep = spec.Steps,
                Weights = WeightsRef.Called(spec.Id.Value.PadLeft(64, '0')),
                Record = new($"records/{spec.Id}", spec.Id.Value.PadLeft(64, '0'), spec.Steps),
            },
            < 60 => known with { Phase = VariantPhase.Training, Step = 1234, Loss = 0.25, StepsPerSecond = 50, CheckpointStep = 1000, Silo = "gpu-node-1" },
            60 => known with { Phase = VariantPhase.Failed, Step = 17, Error = "The loss is not a number at step 17: the learning rate may be too high for this model." },
            _ => known,
        };
    }

    private static VerificationSnapshot Verification(JobRequest job, int part)
    {
        var begun = (VerificationSnapshot)job.Plan.Unstarted(job.Key);
        return part < 50
            ? begun with { Phase = JobPhase.Completed, Asked = 1_000_000, Failures = part == 7 ? 3 : 0, Seconds = 40, ShardSeconds = 80 }
            : begun with { Phase = JobPhase.Running, Asked = 400_000, Seconds = 16, ShardSeconds = 32 };
    }
}
