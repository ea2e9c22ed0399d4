namespace VerifiedAddition.Grains.Tests;

/// <summary>Who goes on, by losses alone.</summary>
public sealed class HalvingTests
{
    private const int Steps = 900;

    private static readonly Halving ByLoss = new([100, 300], Factor: 3);

    [Fact]
    public void A_variant_trains_to_the_first_rung_and_rests_there()
    {
        var race = new Race(ByLoss, 9);

        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(new(100, [100, 300]), race.StandingOf(i).Goal));
        race.Arrive(0, 0.5);

        Assert.Equal((100, false), (race.StandingOf(0).Goal.Until, race.StandingOf(0).IsOver));
        Assert.Equal("rests at step 100: loss 0.5, not among the best 0 of 1 so far", race.StandingOf(0).Words);
    }

    [Fact]
    public void The_best_go_on_as_soon_as_enough_have_come()
    {
        var race = new Race(ByLoss, 9);
        race.Arrive(0, 0.5);
        race.Arrive(1, 0.2);
        Assert.Equal(100, race.StandingOf(1).Goal.Until);

        race.Arrive(2, 0.3);

        Assert.Equal((300, "went on from step 100: loss 0.2, among the best 1 of the first 3"), (race.StandingOf(1).Goal.Until, race.StandingOf(1).Words));
        Assert.Equal(100, race.StandingOf(2).Goal.Until);
    }

    [Fact]
    public void Who_comes_before_its_turn_waits_for_those_before_it_in_the_file()
    {
        var race = new Race(ByLoss, 9);
        race.Arrive(1, 0.1);
        race.Arrive(2, 0.2);
        race.Arrive(3, 0.3);

        Assert.Equal("rests at step 100 until 'v0' has come as far: variants are compared in order", race.StandingOf(1).Words);
        race.Arrive(0, 0.4);
        Assert.Equal(300, race.StandingOf(1).Goal.Until);
    }

    [Fact]
    public void At_the_end_the_others_are_stopped_with_the_reason()
    {
        var race = new Race(ByLoss, 6);
        double[] losses = [0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
        Array.ForEach([.. Enumerable.Range(0, 6)], i => race.Arrive(i, losses[i]));

        Assert.Equal((true, "stopped at step 100: loss 0.6, not among the best 2 of 6"), (race.StandingOf(0).IsOver, race.StandingOf(0).Words));
        Assert.Equal([2, 3, 4, 5], Enumerable.Range(0, 6).Where(i => race.StandingOf(i).Goal.Until == 300));
    }

    [Fact]
    public void Of_fewer_than_the_factor_the_best_goes_on_all_the_way()
    {
        var race = new Race(ByLoss, 2);
        race.Arrive(0, 0.5);
        race.Arrive(1, 0.6);
        Assert.Equal([300, 100], Enumerable.Range(0, 2).Select(i => race.StandingOf(i).Goal.Until));

        race.Arrive(0, 0.4);

        Assert.Equal((Steps, "went on from step 300: the best of all"), (race.StandingOf(0).Goal.Until, race.StandingOf(0).Words));
    }

    [Fact]
    public void What_has_failed_is_ranked_last_and_holds_nobody_up()
    {
        var race = new Race(ByLoss, 3);
        race.Fail(0);
        race.Arrive(1, 0.9);
        race.Arrive(2, 0.8);

        Assert.Equal([100, 100, 300], Enumerable.Range(0, 3).Select(i => race.StandingOf(i).Goal.Until));
        Assert.True(race.StandingOf(1).IsOver);
    }

    [Fact]
    public void What_another_sweep_has_trained_is_not_ranked_and_goes_on()
    {
        var race = new Race(ByLoss, 4);
        race.Train(0);
        race.Arrive(1, 0.9);
        race.Arrive(2, 0.8);
        race.Arrive(3, 0.7);

        Assert.Equal([Steps, 100, 100, 300], Enumerable.Range(0, 4).Select(i => race.StandingOf(i).Goal.Until));
    }

    [Fact]
    public void A_variant_that_stands_in_the_file_twice_is_ranked_once()
    {
        var race = new Race(ByLoss, 3, twins: true);
        race.Arrive(0, 0.1);
        race.Arrive(1, 0.2);
        Assert.Equal(100, race.StandingOf(0).Goal.Until);

        race.Arrive(2, 0.3);
        Assert.Equal(300, race.StandingOf(0).Goal.Until);
    }

    /// <summary>However long each takes, the same go on, whoever went on stays so, and they are those that a plain look at all results finds.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Who_goes_on_depends_on_results_alone(int factor)
    {
        var halving = new Halving([100, 300, 500], factor);
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            var count = random.Next(1, 40);
            var losses = Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 3).Select(_ => (double)random.Next(1, 30)).ToArray()).ToArray();
            var expected = PlainHalving.Survivors(losses, factor);
            for (var order = 0; order < 4; order++)
            {
                var race = new Race(halving, count);
                var furthest = new int[count];
                while (race.Runnable() is { Length: > 0 } runnable)
                {
                    var next = order == 0 ? runnable[0] : runnable[random.Next(runnable.Length)];
                    var (rung, isLast) = race.Next(next);
                    if (isLast)
                    {
                        race.Train(next);
                    }
                    else
                    {
                        race.Arrive(next, losses[next][rung]);
                    }

                    foreach (var i in Enumerable.Range(0, count))
                    {
                        Assert.True(race.StandingOf(i).Goal.Until >= furthest[i], $"seed {seed}: v{i} was called back");
                        furthest[i] = race.StandingOf(i).Goal.Until;
                    }
                }

                Assert.Equal(expected, furthest.Select(until => until == Steps ? 3 : Array.IndexOf(halving.Rungs, until)));
                Assert.All(Enumerable.Range(0, count), i => Assert.True(race.StandingOf(i).IsOver || race.StandingOf(i).Goal.Until == Steps));
            }
        }
    }

    /// <summary>The rule as it is written, without a thought for speed.</summary>
    private static class PlainHalving
    {
        /// <summary>Returns at which rung each stops; the number of rungs for who does not.</summary>
        public static int[] Survivors(double[][] losses, int factor)
        {
            var stops = new int[losses.Length];
            int[] arriving = [.. Enumerable.Range(0, losses.Length)];
            for (var rung = 0; rung < losses[0].Length; rung++)
            {
                var goOn = new List<int>();
                for (var first = 1; first <= arriving.Length; first++)
                {
                    goOn.AddRange(arriving[..first].OrderBy(i => losses[i][rung]).ThenBy(i => i).Take(first / factor).Where(i => !goOn.Contains(i)));
                }

                if (goOn.Count == 0)
                {
                    goOn.Add(arriving.OrderBy(i => losses[i][rung]).ThenBy(i => i).First());
                }

                goOn.ForEach(i => stops[i] = rung + 1);
                arriving = [.. goOn];
            }

            return stops;
        }
    }

    /// <summary>Variants that have come so and so far.</summary>
    private sealed class Race
    {
        private readonly Halving _halving;
        private readonly SweepSpec _sweep;
        private readonly VariantSpec[] _specs;
        private readonly Dictionary<VariantId, VariantSnapshot> _variants = [];
        private MilestoneDecisions? _decisions;

        public Race(Halving halving, int count, bool twins = false)
        {
            _halving = halving;
            _specs = [.. Enumerable.Range(0, count).Select(i => Tickets.Spec with { Seed = (ulong)i, Steps = Steps })];
            NamedVariant[] variants = [.. _specs.Select((spec, i) => new NamedVariant($"v{i}", spec))];
            _sweep = new("race", twins ? [variants[0], variants[0] with { Name = "twin" }, .. variants[1..]] : variants, Verification: null, Halving: halving);
            Assert.Empty(SweepRules.Check(_sweep));
        }

        private VariantSnapshot Now(int i) => _variants.GetValueOrDefault(_specs[i].Id) ?? new() { Id = _specs[i].Id, Phase = VariantPhase.Queued, Steps = Steps };

        public Standing StandingOf(int i) =>
            (_decisions ??= MilestoneDecisions.Of(_sweep, _variants, new Dictionary<string, IJobSnapshot>(StringComparer.Ordinal))!).Of(_specs[i].Id)!;

        /// <summary>Those that have not come as far as they may.</summary>
        public int[] Runnable() =>
            [.. Enumerable.Range(0, _sweep.Variants.Length).Where(i => Now(i) is { Phase: not VariantPhase.Trained } now && now.CheckpointStep < StandingOf(i).Goal.Until)];

        /// <summary>The next rung of a variant, and whether there is none any more.</summary>
        public (int Rung, bool IsLast) Next(int i) => (Now(i).Milestones.Length, Now(i).Milestones.Length == _halving.Rungs.Length);

        public void Arrive(int i, double loss)
        {
            var now = Now(i);
            var step = _halving.Rungs[now.Milestones.Length];
            Set(now with { Phase = VariantPhase.Resting, CheckpointStep = step, Milestones = [.. now.Milestones, new(step, loss, null)] });
        }

        public void Train(int i) => Set(Now(i) with { Phase = VariantPhase.Trained, CheckpointStep = Steps });

        public void Fail(int i) => Set(Now(i) with { Phase = VariantPhase.Failed });

        private void Set(VariantSnapshot now) => (_variants[now.Id], _decisions) = (now, null);
    }
}
