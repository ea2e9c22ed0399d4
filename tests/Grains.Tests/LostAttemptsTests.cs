using System.Net;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Attempts that are lost with their silos: which ones count against a variant.</summary>
public sealed class LostAttemptsTests
{
    private static readonly VariantId Poison = new("poison");
    private static readonly VariantId Innocent = new("innocent");

    [Fact]
    public void A_variant_that_ends_every_silo_is_given_up_after_five()
    {
        var pool = Wanting("poison");
        for (var i = 0; i < LostAttempts.CondemnedThreshold; i++)
        {
            Assert.Empty(pool.Condemned);
            pool = Lost(pool.Lease(Worker(0), clock: 1).Next);
        }

        Assert.Equal([Poison], pool.Condemned);
        Assert.Empty((DevicePool.Empty with { Lost = pool.Lost }).Condemned);
        Assert.Empty(pool.Lease(Worker(0), clock: 1).Tickets);
        Assert.Contains("5 attempts in a row were lost with their silos (silo1)", pool.Lost.ReasonFor(Poison), StringComparison.Ordinal);
        Assert.Contains("va sweep retry", pool.Lost.ReasonFor(Poison), StringComparison.Ordinal);
    }

    [Fact]
    public void An_attempt_that_got_on_is_not_held_against_its_variant()
    {
        var pool = Wanting("poison").Lease(Worker(0), clock: 1).Next;

        Assert.Empty(pool.Died([Worker().Silo], gotOn: _ => true).Lost.Silos);
    }

    [Fact]
    public void A_later_checkpoint_begins_the_count_anew()
    {
        var pool = LostInARow("poison", 4);

        Assert.Empty(pool.ClearSuspect(Poison).Lost.Silos);
        Assert.Same(Wanting("poison").Lost, Wanting("poison").ClearSuspect(Poison).Lost);
    }

    [Fact]
    public void A_silo_that_dies_with_nothing_in_doubt_aboard_begins_all_counts_anew()
    {
        var pool = LostInARow("poison", 4);

        Assert.Empty(pool.Died([Worker(silo: 2).Silo], gotOn: _ => false).Lost.Silos);
    }

    [Fact]
    public void A_silo_that_another_variant_in_doubt_takes_down_acquits_nobody()
    {
        var pool = LostInARow("poison", 1).Request("other", new(), [Request("innocent")]);

        pool = Lost(pool.Lease(Worker(0, silo: 2), clock: 1).Next, silo: 2);

        Assert.Equal(2, pool.Lost.Silos.Count + pool.Lost.Silos.Values.Max(silos => silos.Count) - 1);
    }

    [Fact]
    public void A_silo_that_is_being_stopped_says_nothing_of_what_it_trained()
    {
        var pool = LostInARow("poison", 3).Heard(Report(1, leaving: true)).Heard(Report(2, leaving: true));

        Assert.Same(pool, pool.Died([Worker(silo: 1).Silo, Worker(silo: 2).Silo], gotOn: _ => false));
    }

    [Fact]
    public void A_suspect_rests_longer_each_time() => Assert.Equal(
        [0, 0, 10, 30, 90], Enumerable.Range(0, 5).Select(losses => LostInARow("poison", losses).Lost.RestOf(Poison).TotalSeconds));

    [Fact]
    public void A_suspect_that_rests_lets_others_train()
    {
        var pool = LostInARow("poison", 2).Request("other", new(), [Request("innocent")]);

        Assert.Equal([Innocent], pool.Lease(Worker(0), clock: 1, rests: variant => variant == Poison).Tickets.Select(ticket => ticket.Variant));
    }

    [Fact]
    public void A_suspect_is_tried_on_an_idle_silo_which_trains_nothing_else_meanwhile()
    {
        var pool = LostInARow("poison", 2).Request("other", new(), [Request("innocent")]);

        pool = pool.Lease(Worker(0), clock: 1).Next;

        Assert.Equal(Poison, pool.Leases.Single().Ticket.Variant);
        Assert.Empty(pool.Lease(Worker(1), clock: 1).Tickets);
        Assert.Equal(Innocent, pool.Lease(Worker(0, silo: 2), clock: 1).Tickets.Single().Variant);
        Assert.Equal(Innocent, pool.ClearSuspect(Poison).Lease(Worker(1), clock: 1).Tickets.Single().Variant);
    }

    [Fact]
    public void Where_no_silo_is_idle_one_hands_over_what_it_trains_for_a_suspect()
    {
        var pool = Silos(1).Request("other", new(), [Request("innocent"), Request("second")]).Lease(Worker(0), clock: 1).Next;
        pool = pool with { Lost = LostInARow("poison", 2).Lost };
        var busy = pool.Leases.Single().Ticket;

        pool = pool.Request("nine", new(Priority: 1), [Request("poison")]);
        var asked = pool.Lease(Worker(1), clock: 1);
        Assert.Empty(asked.Tickets);
        Assert.True(asked.Next.MustHandOver(busy));
        var tried = asked.Next.Return(busy).Lease(Worker(1), clock: 1);

        Assert.Equal(Poison, tried.Tickets.Single().Variant);
        Assert.False(tried.Next.MustHandOver(busy));
    }

    [Fact]
    public void A_silo_is_cleared_no_longer_when_the_suspect_is_wanted_no_longer()
    {
        var pool = Silos(1).Request("other", new(), [Request("innocent"), Request("second")]).Lease(Worker(0), clock: 1).Next;
        pool = (pool with { Lost = LostInARow("poison", 2).Lost }).Request("nine", new(Priority: 1), [Request("poison")]);

        pool = pool.Lease(Worker(1), clock: 1).Next.Request("nine", new(), []);

        Assert.Empty(pool.Lost.Silos);
        Assert.Equal("second", pool.Lease(Worker(1), clock: 1).Next.Lease(Worker(1), clock: 1).Tickets.Single().Variant.Value);
    }

    [Fact]
    public void A_silo_that_is_drained_while_it_is_cleared_holds_no_suspect_up()
    {
        var pool = Silos(1).Request("other", new(), [Request("innocent"), Request("second")]).Lease(Worker(0), clock: 1).Next;
        pool = (pool with { Lost = LostInARow("poison", 2).Lost }).Request("nine", new(Priority: 1), [Request("poison")]);
        pool = pool.Lease(Worker(1), clock: 1).Next.Stand([Worker().Silo], SiloStanding.Draining).Heard(Report(2));

        Assert.Equal(Poison, pool.Lease(Worker(0, silo: 2), clock: 1).Tickets.Single().Variant);
    }

    [Fact]
    public void One_suspect_is_tried_at_a_time_and_never_in_a_stack()
    {
        var (first, second) = (LostInARow("poison", 2).Lost.Silos, LostInARow("innocent", 2).Lost.Silos);
        var pool = Silos(1, 2).Request("nine", new(), [Request("poison", "s"), Request("innocent", "s"), Request("third", "s")]);
        pool = pool with { Lost = new() { Silos = first.AddRange(second) } };

        var (next, tickets) = pool.Lease(Worker(0), clock: 1, most: 8);

        Assert.Equal([Poison], tickets.Select(ticket => ticket.Variant));
        Assert.Equal("third", next.Lease(Worker(0, silo: 2), clock: 1, most: 8).Tickets.Single().Variant.Value);
    }

    [Fact]
    public void Taking_a_variant_back_and_wanting_it_again_begins_its_count_anew()
    {
        var pool = LostInARow("poison", 4);

        Assert.Empty(pool.Request("nine", new(), []).Lost.Silos);
        Assert.Equal(4, pool.Request("two", new(), [Request("poison")]).Request("two", new(), []).Lost.Silos[Poison].Count);
    }

    [Fact]
    public void A_suspect_says_why_it_waits_and_is_no_fault_of_the_pool()
    {
        var pool = LostInARow("poison", 2);

        var wait = new PoolForecast(pool, new Dictionary<long, TrainingSpeed>(), null).Waits().Single().Wait;

        Assert.Equal(WaitCause.Suspected, wait.Cause);
        Assert.Equal(
            "waits to be tried alone, after a rest: its last attempts were lost with their silos before a checkpoint",
            WaitText.ForSlot(wait, [], new()));
        Assert.Empty(pool.Servable());
    }

    /// <summary>Silos are killed at random, up to one every two seconds, and restarted after a while; checkpoints are made every few seconds.</summary>
    [Theory]
    [InlineData(1, 8, 3)]
    [InlineData(2, 5, 2)]
    [InlineData(3, 10, 5)]
    [InlineData(3, 2, 10)]
    [InlineData(8, 20, 30)]
    public void Nobody_is_given_up_where_silos_die_of_other_causes(int silos, int secondsBetweenKills, int secondsToCheckpoint)
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var grid = new SimulatedGrid(seed, silos, ["a", "b", "c", "d"]) { SecondsBetweenKills = secondsBetweenKills, SecondsToCheckpoint = secondsToCheckpoint };

            grid.Run(seconds: 400);

            Assert.Empty(grid.GivenUp);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Whoever_ends_silos_is_given_up_and_nobody_else_is(int silos)
    {
        var grid = new SimulatedGrid(seed: 0, silos, ["a", "poison", "b", "poison2", "c"]) { SecondsToCheckpoint = 30, SecondsToEnd = 100 };

        grid.Run(seconds: 1000);

        Assert.Equal([Poison, new("poison2")], grid.GivenUp.OrderBy(variant => variant.Value, StringComparer.Ordinal));
        Assert.Equal([new("a"), new("b"), new("c")], grid.Trained.OrderBy(variant => variant.Value, StringComparer.Ordinal));
        Assert.InRange(grid.Deaths, LostAttempts.CondemnedThreshold, 2 * LostAttempts.CondemnedThreshold);
    }

    private static DevicePool LostInARow(string variant, int times)
    {
        var pool = Wanting(variant);
        for (var i = 0; i < times; i++)
        {
            pool = Lost(pool.Lease(Worker(0), clock: 1).Next);
        }

        return pool;
    }

    private static DevicePool Wanting(string variant) => Silos(1, 2).Request("nine", new(), [Request(variant)]);

    /// <summary>A silo dies with what it trains, and restarts immediately.</summary>
    private static DevicePool Lost(DevicePool pool, int silo = 1)
    {
        var address = Worker(silo: silo).Silo;
        return pool.Died([address], gotOn: _ => false).RevokeLeases(ticket => ticket.Worker.Silo.Equals(address));
    }

    private static PoolRequest Request(string variant, string? stack = null) => new(new(variant), [], stack);

    private static DevicePool Silos(params int[] silos) => silos.Aggregate(DevicePool.Empty, (pool, silo) => pool.Heard(Report(silo)));

    private static SiloReport Report(int silo, bool leaving = false) => new(Profile(silo), 0, leaving);

    private static SiloProfile Profile(int silo) =>
        new() { Address = SiloAddress.New(IPAddress.Loopback, silo, silo), Name = $"silo{silo}", Slots = 2, Labels = ["cpu"] };

    /// <summary>A pool and silos of two slots, second by second. Variants called poison crash their silo two seconds after they begin.</summary>
    private sealed class SimulatedGrid
    {
        private readonly Random _random;
        private readonly int[] _downUntil;
        private readonly Dictionary<TrainingTicket, int> _began = [];
        private readonly Dictionary<VariantId, int> _lostAt = [];
        private readonly string[] _variants;
        private DevicePool _pool;
        private int _now;

        public SimulatedGrid(int seed, int silos, string[] variants)
        {
            (_random, _variants) = (new(seed), variants);
            _downUntil = new int[silos];
            _pool = Silos([.. Enumerable.Range(1, silos)]).Request("nine", new(), [.. variants.Select(variant => Request(variant))]);
        }

        public int SecondsBetweenKills { get; init; } = int.MaxValue;

        public required int SecondsToCheckpoint { get; init; }

        public int SecondsToEnd { get; init; } = int.MaxValue;

        public HashSet<VariantId> Trained { get; } = [];

        public HashSet<VariantId> GivenUp { get; } = [];

        /// <summary>Number of silos that a variant crashed.</summary>
        public int Deaths { get; private set; }

        public void Run(int seconds)
        {
            for (_now = 0; _now < seconds; _now++)
            {
                var ended = _began.Where(attempt => IsPoison(attempt.Key) && _now - attempt.Value >= 2).Select(attempt => attempt.Key.Worker.Silo).ToHashSet();
                Deaths += ended.Count;
                Kill([.. ended]);
                if (SecondsBetweenKills < int.MaxValue && _random.Next(SecondsBetweenKills) == 0)
                {
                    Kill([Worker(silo: 1 + _random.Next(_downUntil.Length)).Silo]);
                }

                Advance();
            }
        }

        private static bool IsPoison(TrainingTicket ticket) => ticket.Variant.Value.StartsWith("poison", StringComparison.Ordinal);

        private bool GotOn(TrainingTicket ticket) => _now - _began[ticket] >= SecondsToCheckpoint;

        private void Kill(SiloAddress[] silos)
        {
            foreach (var silo in silos)
            {
                var number = Array.FindIndex([.. Enumerable.Range(1, _downUntil.Length)], one => Worker(silo: one).Silo.Equals(silo));
                if (_downUntil[number] > _now)
                {
                    continue;
                }

                _downUntil[number] = _now + 5;
                _pool = _pool.Died([silo], GotOn);
                foreach (var ticket in _began.Keys.Where(ticket => ticket.Worker.Silo.Equals(silo)).ToArray())
                {
                    _lostAt[ticket.Variant] = _now;
                    _began.Remove(ticket);
                }

                _pool = _pool.RevokeLeases(ticket => ticket.Worker.Silo.Equals(silo)).Forget([silo]);
            }
        }

        private void Advance()
        {
            foreach (var ticket in _began.Keys.Where(GotOn))
            {
                _pool = _pool.ClearSuspect(ticket.Variant);
            }

            Trained.UnionWith(_began.Where(attempt => _now - attempt.Value >= SecondsToEnd).Select(attempt => attempt.Key.Variant));
            foreach (var ticket in _began.Keys.Where(ticket => _pool.MustHandOver(ticket) || Trained.Contains(ticket.Variant)).ToArray())
            {
                _began.Remove(ticket);
                _pool = _pool.Return(ticket);
                RequestAgain();
            }

            for (var silo = 1; silo <= _downUntil.Length; silo++)
            {
                if (_downUntil[silo - 1] > _now)
                {
                    continue;
                }

                _pool = _pool.Heard(Report(silo));
                for (var slot = 0; slot < 2; slot++)
                {
                    var (next, tickets) = _pool.Lease(Worker(slot, silo), clock: 1, rests: Rests);
                    _pool = next;
                    foreach (var ticket in tickets)
                    {
                        _began.TryAdd(ticket, _now);
                    }
                }
            }

            foreach (var variant in _pool.Condemned.ToArray())
            {
                GivenUp.Add(variant);
                RequestAgain();
            }
        }

        private bool Rests(VariantId variant) =>
            _lostAt.TryGetValue(variant, out var lostAt) && _now - lostAt < _pool.Lost.RestOf(variant).TotalSeconds;

        /// <summary>The sweep repeats its requests.</summary>
        private void RequestAgain() => _pool = _pool.Request(
            "nine", new(), _variants.Where(variant => !GivenUp.Contains(new(variant)) && !Trained.Contains(new(variant))).Select(variant => Request(variant)));
    }
}
