using System.Collections.Immutable;
using System.Net;

namespace VerifiedAddition.Grains.Tests;

/// <summary>The pool, which finds what it needs by indexes, decides as one that goes through lists, whatever happens.</summary>
public sealed class DevicePoolReferenceTests
{
    [Fact]
    public void Every_decision_and_forecast_is_that_of_the_plain_pool_in_thousands_of_small_histories()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 600; seed++)
        {
            var history = new RandomHistory(seed, silos: 1 + (seed % 4), variants: 8, sweeps: 3);
            history.Run(steps: seed % 3 == 0 ? 40 : 20);
            seen.UnionWith(history.Seen);
        }

        string[] wanted =
        [
            "lease", "stack", "limited", "suspect", "trial", "cleared", "condemned", "servable", "memory in use", "excluded", "wanted twice", "named twice", "owner at limit",
        ];
        Assert.Equal([], wanted.Except(seen, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void Every_decision_and_forecast_is_that_of_the_plain_pool_in_histories_of_many_variants()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            new RandomHistory(seed, silos: 12, variants: 200, sweeps: 6).Run(steps: 60);
        }
    }

    /// <summary>The same random events for both pools.</summary>
    private sealed class RandomHistory(int seed, int silos, int variants, int sweeps)
    {
        private static readonly string[] Labels = ["cpu", "cuda", "a100"];
        private static readonly ImmutableDictionary<string, int> Limits = ImmutableDictionary.CreateRange(StringComparer.Ordinal, [new("anna", 1), new("ben", 2), KeyValuePair.Create("carl", 0)]);

        private readonly Random _random = new(seed);
        private readonly Dictionary<long, TrainingSpeed> _speeds = [];
        private DevicePool _pool = DevicePool.Empty with { OwnerLimits = Limits };
        private PlainPool _plain = PlainPool.Empty with { OwnerLimits = Limits };

        /// <summary>What happened in it.</summary>
        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public void Run(int steps)
        {
            for (var i = 1; i <= silos; i++)
            {
                Hear(i);
            }

            for (var step = 0; step < steps; step++)
            {
                var what = Step(step);
                Assert.Equal([], Differences().Select(difference => $"seed {seed}, step {step}, {what}: {difference}"), StringComparer.Ordinal);
                Note();
            }
        }

        private string Step(int step) => (seed % 3, _random.Next(12)) switch
        {
            (0, 0 or 1) when step > 4 && _random.Next(4) > 0 => Lease(step), // in every third history silos die often, and little else happens
            (0, > 6) => Die(),
            (_, 0 or 1) => Request(),
            (_, 2) => Hear(1 + _random.Next(silos)),
            (_, < 7) => Lease(step),
            (1, < 10) => Return("broken"), // in every third, all that ends does so by an error
            (_, 7) => Return(error: null),
            (_, 8) => Return(_random.Next(2) == 0 ? "broken" : null),
            (_, 9) => Revoke(),
            (_, 10) => Die(),
            _ => Other(),
        };

        private string Request()
        {
            var (sweep, terms) = ($"sweep{_random.Next(sweeps)}", new SweepTerms(
                _random.Next(3) - 1, _random.Next(3) == 0 ? 1 + _random.Next(2) : null, _random.Next(12) switch { < 3 => "anna", < 5 => "ben", 5 => "carl", 6 => "dora", _ => null }));
            PoolRequest[] requests = _random.Next(8) == 0 ? [] : [.. Enumerable.Range(0, variants).Where(_ => _random.Next(2) == 0).Select(NewRequest)];
            if (requests.Length > 0 && _random.Next(8) == 0)
            {
                requests = [.. requests, requests[_random.Next(requests.Length)]];
                Seen.Add("named twice");
            }

            _random.Shuffle(requests);
            (_pool, _plain) = (_pool.Request(sweep, terms, requests), _plain.Request(sweep, terms, requests));
            return "request";
        }

        private PoolRequest NewRequest(int variant) => new(
            new($"v{variant}"),
            [.. Labels.Where(_ => _random.Next(5) == 0)],
            _random.Next(3) switch { 0 => null, 1 => "s", _ => "t" },
            _random.Next(5) == 0 ? [$"silo{1 + _random.Next(silos)}"] : null,
            _random.Next(3) * 1e9,
            _random.Next(4));

        private string Hear(int silo)
        {
            var profile = new SiloProfile
            {
                Address = Address(silo),
                Name = $"silo{silo}",
                Slots = _random.Next(4),
                Trains = _random.Next(8) > 0,
                Labels = [.. Labels.Where(_ => _random.Next(3) > 0)],
                MemoryBytes = 3 * _random.Next(4),
            };
            var report = new SiloReport(profile, _random.Next(2), _random.Next(10) == 0);
            (_pool, _plain) = (_pool.Heard(report), _plain.Heard(report));
            return "report";
        }

        private string Lease(int step)
        {
            var (silo, most, resting) = (1 + _random.Next(silos), 1 + _random.Next(4), _random.Next(3) == 0);
            var worker = new WorkerId(Address(silo), $"silo{silo}", _random.Next(4));
            var (next, tickets) = _pool.Lease(worker, step, most, _ => resting);
            var (plain, expected) = _plain.Lease(worker, step, most, _ => resting);
            Assert.True(expected.SequenceEqual(tickets), $"Seed {seed}, step {step}: expected [{string.Join(", ", expected)}], but was [{string.Join(", ", tickets)}].");
            (_pool, _plain) = (next, plain);
            foreach (var ticket in tickets.Where(_ => _random.Next(3) > 0))
            {
                _speeds[ticket.Epoch] = new(_random.Next(5), 1e9);
            }

            Seen.Add(tickets.Count switch { 0 => "nothing", 1 => "lease", _ => "stack" });
            return "lease";
        }

        private string Return(string? error)
        {
            if (_plain.Leases.Count > 0)
            {
                var ticket = _plain.Leases[_random.Next(_plain.Leases.Count)].Ticket;
                (_pool, _plain) = (_pool.Return(ticket).Ended(ticket, error), _plain.Return(ticket).Ended(ticket, error));
            }

            return "return";
        }

        private string Revoke()
        {
            var slot = _random.Next(4);
            (_pool, _plain) = (_pool.RevokeLeases(ticket => ticket.Worker.Slot == slot), _plain.RevokeLeases(ticket => ticket.Worker.Slot == slot));
            return "revoke";
        }

        private string Die()
        {
            // One without a lease, if none is held: its death clears all suspects.
            var silo = _plain.Leases.Count > 0 ? _plain.Leases[_random.Next(_plain.Leases.Count)].Ticket.Worker.Silo : Address(1 + _random.Next(silos));
            _pool = _pool.Died([silo], _ => false).RevokeLeases(ticket => ticket.Worker.Silo.Equals(silo));
            _plain = _plain.Died([silo], _ => false).RevokeLeases(ticket => ticket.Worker.Silo.Equals(silo));
            if (seed % 3 != 0 && _random.Next(3) == 0)
            {
                (_pool, _plain) = (_pool.Forget([silo]), _plain.Forget([silo]));
            }

            return "death";
        }

        private string Other()
        {
            var (silo, variant) = (Address(1 + _random.Next(silos)), new VariantId($"v{_random.Next(variants)}"));
            var standing = _random.Next(3) == 0 ? SiloStanding.Draining : SiloStanding.Working;
            (_pool, _plain) = _random.Next(3) switch
            {
                0 => (_pool.Stand([silo], standing), _plain.Stand([silo], standing)),
                1 => (_pool.ClearSuspect(variant), _plain.ClearSuspect(variant)),
                _ => (_pool.CatchUp(_pool.Epoch + 3), _plain.CatchUp(_plain.Epoch + 3)),
            };
            return "something else";
        }

        private void Note()
        {
            Note("owner at limit", _pool.Demands.Exists(demand => _pool.Leases.Count > 0 && _pool.IsOwnerAtLimit(demand)));
            Note("limited", _pool.Queue.Any(queued => queued.Limited));
            Note("suspect", _pool.Lost.Suspected.Any());
            Note("trial", _pool.Leases.Any(lease => _pool.Lost.Suspects(lease.Ticket.Variant)));
            Note("cleared", _pool.Cleared is not null);
            Note("condemned", _pool.Condemned.Any());
            Note("servable", _pool.Servable().Any());
            Note("memory in use", _pool.Queue.Any(queued => _pool.AwaitsMemory(queued.Request)));
            Note("excluded", _pool.Silos.Values.Any(silo => silo.Standing is SiloStanding.Excluded));
            Note("wanted twice", _pool.Queue.Any(queued => _pool.Demands.Count(demand => demand.Wants(queued.Request.Variant)) > 1));
        }

        private void Note(string what, bool isSo)
        {
            if (isSo)
            {
                Seen.Add(what);
            }
        }

        /// <summary>What the pool tells otherwise than the plain one, in words; nothing if they agree.</summary>
        private IEnumerable<string> Differences() =>
        [
            .. Differences("leases", _plain.Leases, _pool.Leases),
            .. Differences("queue", _plain.Queue, _pool.Queue.Select(queued => new PlainQueued(queued.Sweep, queued.Request, queued.Limited))),
            .. Differences("servable", _plain.Servable().Select(queued => queued.Request), _pool.Servable().Select(queued => queued.Request)),
            .. Differences("condemned", _plain.Condemned, _pool.Condemned),
            .. Differences("silos", _plain.Silos.Values.Select(_plain.ViewOf), _pool.Silos.Values.Select(_pool.ViewOf)),
            .. Differences("reserved silos", _plain.Silos.Keys.Select(_plain.IsReservedForSuspect), _pool.Silos.Keys.Select(_pool.IsReservedForSuspect)),
            .. Differences("sweeps", _plain.Demands.Select(demand => (demand.Sweep, demand.Requests.Length)), _pool.Demands.Select(demand => (demand.Sweep, demand.Count))),
            .. Differences("slots", _plain.Demands.Select(demand => _plain.SlotsOf(demand.Sweep)), _pool.Demands.Select(demand => _pool.SlotsOf(demand.Sweep))),
            .. Differences("lost", Lost(_plain.Lost), Lost(_pool.Lost)),
            .. Differences("epoch and cleared silo", [(_plain.Epoch, _plain.Cleared)], [(_pool.Epoch, _pool.Cleared)]),
            .. Differences("hand over", _plain.Leases.Select(lease => _plain.MustHandOver(lease.Ticket)), _pool.Leases.Select(lease => _pool.MustHandOver(lease.Ticket))),
            .. Differences("held", _plain.Leases.Select(lease => _plain.Holds(lease.Ticket)), _pool.Leases.Select(lease => _pool.Holds(lease.Ticket))),
            .. Differences("waits", new PlainForecast(_plain, _speeds, 1e9).Waits(), new PoolForecast(_pool, _speeds, 1e9).Waits()),
        ];

        private static IEnumerable<string> Differences<T>(string what, IEnumerable<T> expected, IEnumerable<T> actual)
        {
            var (plain, indexed) = (expected.ToArray(), actual.ToArray());
            if (!plain.SequenceEqual(indexed))
            {
                yield return $"{what}: expected\n{string.Join('\n', plain)}\nbut was\n{string.Join('\n', indexed)}";
            }
        }

        private static IEnumerable<(VariantId, int)> Lost(LostAttempts lost) =>
            lost.Silos.OrderBy(entry => entry.Key.Value, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value.Count));

        private static SiloAddress Address(int silo) => SiloAddress.New(IPAddress.Loopback, silo, silo);
    }
}
