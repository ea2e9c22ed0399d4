using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>What is counted, and what is on a page, is what the whole snapshot of the sweep says, whatever is kept between two questions.</summary>
public sealed class SweepRosterTests
{
    private static readonly VerificationSpec Thousand = new(1000, SampleKind.Uniform, 1);

    private static readonly VariantPhase[] Phases = Enum.GetValues<VariantPhase>();

    private static readonly JobPhase[] JobPhases = Enum.GetValues<JobPhase>();

    private static readonly WaitCause[] Causes = Enum.GetValues<WaitCause>();

    /// <summary>Variants of two operations, some of which start from others, may be refined, or are in the list twice.</summary>
    private static SweepSpec SpecOf(Random random, int count)
    {
        var variants = new List<NamedVariant>();
        for (var i = 0; i < count; i++)
        {
            var spec = Tickets.Spec with { Seed = (ulong)i, SubtractPercent = i % 3 == 0 ? 40 : 0 };
            var parent = variants.Count > 0 && random.Next(3) == 0 ? variants[random.Next(variants.Count)].Spec : null;
            spec = parent is null ? spec : spec with { InitialiseFrom = new(parent.Id.Value, 1, WarmStartPolicy.Original, Late: false) };
            variants.Add(new($"v{i}", random.Next(12) == 0 && i > 0 ? variants[^1].Spec : spec, random.Next(4) == 0 ? new Refinement(3, 20) : null));
        }

        return new("s", [.. variants], random.Next(5) == 0 ? null : Thousand, Analysis: random.Next(3) == 0, Robustness: random.Next(3) == 0);
    }

    private static List<RefinementRound> RoundsOf(Random random, SweepSpec spec) =>
    [
        .. from variant in spec.Variants
           where variant.Refine is not null
           from number in Enumerable.Range(1, random.Next(3))
           select new RefinementRound(variant.Name, number, variant.Spec with { Steps = 20, Seed = (ulong)(1000 * number) + variant.Spec.Seed, Focus = new(50, "0UU", "") }),
    ];

    private static VariantSnapshot Training(Random random, VariantSpec spec)
    {
        var phase = Phases[random.Next(Phases.Length)];
        return new()
        {
            Id = spec.Id,
            Phase = phase,
            Steps = spec.Steps,
            Step = random.Next(spec.Steps),
            StepsPerSecond = phase is VariantPhase.Training ? random.Next(1, 9) : null,
            TrainingSeconds = random.Next(100),
            Weights = phase is VariantPhase.Trained ? new("w", $"{spec.Id}{random.Next(2)}") : null,
            Sweeps = random.Next(3) == 0 ? ["s", "other"] : ["s"],
            StorageTrouble = random.Next(9) == 0 ? "full" : null,
        };
    }

    private static IJobSnapshot Job(Random random, JobRequest job) => job.Plan.Unstarted(job.Key) switch
    {
        VerificationSnapshot one => one with
        {
            Phase = JobPhases[random.Next(JobPhases.Length)],
            Asked = random.Next(1000),
            Failures = random.Next(3),
            Seconds = random.Next(9),
            ShardSeconds = random.Next(9),
            CertificateRoot = random.Next(3) == 0 ? "00" : null,
        },
        AnalysisSnapshot one => one with { Phase = JobPhases[random.Next(JobPhases.Length)] },
        RobustnessSnapshot one => one with { Phase = JobPhases[random.Next(JobPhases.Length)], StorageTrouble = random.Next(9) == 0 ? "full" : null },
        var other => other,
    };

    private static SweepQueue? Queue(Random random, SweepView view) => random.Next(4) == 0 ? null : new(1, 1,
    [
        .. view.Variants.Where(_ => random.Next(3) == 0).Select(spec => new PoolWait(spec.Id, Causes[random.Next(Causes.Length)], 1, 0, 4, 60)),
    ]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Counts_and_pages_are_those_of_the_whole_sweep(int seed)
    {
        var random = new Random(seed);
        var (roster, news, phases) = (new SweepRoster(), new SweepNews(), Enum.GetValues<SweepPhase>());
        var stored = new SweepGrain.Memory { Spec = SpecOf(random, 40), SubmittedUtc = DateTimeOffset.UnixEpoch };
        stored.Rounds = RoundsOf(random, stored.Spec!);
        SweepQueue? queue = null;
        for (var turn = 0; turn < 36; turn++)
        {
            var view = new SweepView("s", stored, news);
            switch (turn % 6)
            {
                case 0:
                    view.Variants.Where(_ => random.Next(2) == 0).ToList().ForEach(spec => news.Hear(Training(random, spec)));
                    break;
                case 1:
                    view.Jobs.Where(_ => random.Next(2) == 0).ToList().ForEach(job => news.Hear(Job(random, job)));
                    break;
                case 2:
                    queue = Queue(random, view);
                    break;
                case 3:
                    stored.Phase = phases[random.Next(phases.Length)];
                    stored.Left = random.Next(2) == 0 ? [] : [new("s", "gone", Tickets.Spec.Id, HasLeft: true)];
                    break;
                case 4:
                    stored.Spec = random.Next(2) == 0 ? stored.Spec! with { Terms = new(turn) } : stored.Spec! with { Analysis = !stored.Spec.Analysis };
                    break;
                default:
                    (stored.Spec, stored.Rounds) = random.Next(3) == 0 ? (SpecOf(random, 40), []) : (stored.Spec, RoundsOf(random, stored.Spec!));
                    break;
            }

            Compare(roster, view, isIdle: random.Next(4) == 0, queue, random);
        }
    }

    [Fact]
    public void A_sweep_that_was_never_submitted_has_nothing()
    {
        var view = new SweepView("new", new(), new());

        Assert.Equal((0, SweepPhase.New), (new SweepRoster().Overview(view, isIdle: false) is var none ? none.Variants : 1, none.Phase));
        Assert.Empty(new SweepRoster().Page(view, new(), isIdle: false).Cells);
    }

    [Fact]
    public void A_page_of_what_is_not_there_is_refused() => Assert.Throws<ArgumentException>(
        () => new SweepRoster().Page(new("s", new() { Spec = SpecOf(new(1), 3) }, new()), new(After: "nobody"), isIdle: false));

    private static void Compare(SweepRoster roster, SweepView view, bool isIdle, SweepQueue? queue, Random random)
    {
        var whole = view.Snapshot(isIdle, queue, untold: 3, trouble: "it is down");
        Assert.Equal(Text(SweepOverview.Of(whole)), Text(roster.Overview(view, isIdle, queue, untold: 3, trouble: "it is down")));
        string?[] states = [null, .. SweepPageRequest.States];
        var after = random.Next(2) == 0 ? null : whole.Cells[random.Next(whole.Cells.Length)].Name;
        var request = new SweepPageRequest(after, random.Next(3), random.Next(1, 20), states[random.Next(states.Length)], random.Next(3) == 0 ? "1" : null);
        var (expected, page) = (SweepPage.Of(whole, request), roster.Page(view, request, isIdle, queue));
        Assert.Equal((expected.Matches, expected.Next), (page.Matches, page.Next));
        Assert.Equal(expected.Cells.Select(Text), page.Cells.Select(Text), StringComparer.Ordinal);
    }

    private static string Text(SweepOverview one) =>
        $"{one with { States = [], Waits = [], Spec = null }} {one.Spec?.Variants.Length} {string.Join<StateCount>(' ', one.States)} {string.Join<SweepWait>(' ', one.Waits)}";

    private static string Text(CellSnapshot cell) => $"{cell with { Jobs = [] }} {string.Join(' ', cell.Jobs.Select(job => (job.Key, job.Phase, job.Done, job.Total, job.StorageTrouble)))}";
}
