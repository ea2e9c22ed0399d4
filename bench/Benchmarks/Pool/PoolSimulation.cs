using System.Diagnostics;
using System.Globalization;
using System.Net;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>
/// A grid without torch, without a network and without waiting: silos report and workers ask, train and renew as often as real ones do, by a
/// simulated clock, and the pool's own deciders answer them.
/// </summary>
internal sealed class PoolSimulation
{
    private const double Speed = 1e9;
    private const int Second = 1000;
    private const int Beats = 10 * Second;

    private readonly PriorityQueue<(What What, int Which), (long At, long Order)> _agenda = new();
    private readonly SimulatedClock _clock = new();
    private readonly SimulatedPool _pool;
    private readonly SiloProfile[] _silos;
    private readonly SimulatedSlot[] _slots;
    private readonly SimulatedSweep[] _sweeps;
    private readonly Dictionary<VariantId, (SimulatedSweep Sweep, double Work)> _cells = [];
    private readonly List<double> _handOut = [];
    private readonly List<double> _handOutWritten = [];
    private readonly Fairness _fairness = new();
    private readonly ForecastErrors _errors = new(every: 97);
    private long _order;
    private long _trained;

    public PoolSimulation(PoolPlan plan, StoredPool stored, WireSizes sizes, GridMetrics metrics)
    {
        var random = new Random(plan.Seed);
        _silos = [.. Enumerable.Range(0, plan.Silos).Select(i => ProfileOf(i, plan.Slots))];
        _slots = [.. _silos.SelectMany(silo => SlotsOf(silo, (0.7 + (0.6 * random.NextDouble())) * (silo.HasGpu ? 2 : 1)))];
        _sweeps = [.. Enumerable.Range(0, plan.Sweeps).Select(i => SweepOf(plan, i, random))];
        foreach (var sweep in _sweeps)
        {
            foreach (var request in sweep.Requests)
            {
                _cells.Add(request.Variant, (sweep, request.Work));
            }
        }

        _pool = new(_clock, stored, sizes, metrics, _silos[0].Address);
        Begin(What.Report, _silos.Length, () => random.Next(Second));
        Begin(What.Beat, _slots.Length, () => 1 + random.Next(Second));
        Begin(What.Tick, _sweeps.Length, () => random.Next(500));
        At(Second, What.Reap, 0);
        At(Beats, What.Look, 0);
    }

    private enum What
    {
        Report,
        Beat,
        Tick,
        Reap,
        Look,
    }

    /// <summary>Runs until every variant is trained, or the time is over.</summary>
    /// <param name="plan">The plan it was made for.</param>
    /// <param name="progress">Told now and then what it is at.</param>
    public async Task<PoolFigures> RunAsync(PoolPlan plan, Action<string> progress)
    {
        var (began, told) = (Stopwatch.GetTimestamp(), 0.0);
        while (_trained < plan.Cells && Stopwatch.GetElapsedTime(began).TotalSeconds is var passed && passed < plan.Within)
        {
            if (passed - told > 15)
            {
                told = passed;
                progress(string.Create(CultureInfo.InvariantCulture, $"simulated {_clock.Now / Second} s in {passed:0} s: {_trained} of {plan.Cells} trained"));
            }

            _agenda.TryDequeue(out var next, out var due);
            _clock.Now = due.At;
            await HappenAsync(next.What, next.Which); // the simulated pool answers at once
        }

        return Figures(plan, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private static SiloProfile ProfileOf(int number, int slots) => new()
    {
        Address = SiloAddress.New(new IPEndPoint(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]), 11_111), 1),
        Name = $"silo-{number:0000}",
        Slots = slots,
        Labels = number % 4 == 3 ? [SiloProfile.Gpu, "a100"] : [SiloProfile.Processor],
        Device = "simulated",
        MemoryBytes = 64L << 30,
    };

    private static IEnumerable<SimulatedSlot> SlotsOf(SiloProfile silo, double speed) =>
        Enumerable.Range(0, silo.Slots).Select(slot => new SimulatedSlot(new(silo.Address, silo.Name, slot), speed * Speed));

    /// <summary>The last sweep is urgent and comes late, the one before has a limit, and every fifth wants a GPU: if there are five at least.</summary>
    private static SimulatedSweep SweepOf(PoolPlan plan, int number, Random random)
    {
        var (first, next) = ((long)plan.Cells * number / plan.Sweeps, (long)plan.Cells * (number + 1) / plan.Sweeps);
        var minutes = plan.Minutes * (0.5 + random.NextDouble());
        var isMixed = plan.Sweeps >= 5;
        string[] requires = isMixed && number % 5 == 2 ? [SiloProfile.Gpu] : [];
        var isUrgent = isMixed && number == plan.Sweeps - 1;
        var terms = new SweepTerms(isUrgent ? 10 : 0, isMixed && number == plan.Sweeps - 2 ? Math.Max(1, plan.AllSlots / plan.Sweeps) : null);
        var whole = plan.Cells * plan.Minutes * 60 * Second / plan.AllSlots;
        return new(
            $"sweep-{number:00}",
            terms,
            [
                .. Enumerable.Range(0, (int)(next - first)).Select(i => new PoolRequest(
                    SimulatedSweep.Id(first + i), requires, Work: minutes * 60 * (0.5 + random.NextDouble()) * Speed, Memory: 2L << 30)),
            ],
            isUrgent ? (long)(whole / 3) : (long)(whole / 4 * number / plan.Sweeps));
    }

    private void Begin(What what, int many, Func<int> after)
    {
        for (var i = 0; i < many; i++)
        {
            At(after(), what, i);
        }
    }

    private void At(long at, What what, int which) => _agenda.Enqueue((what, which), (at, _order++));

    private async Task HappenAsync(What what, int which)
    {
        switch (what)
        {
            case What.Report:
                await _pool.ReportAsync(new(_silos[which], Verifying: 0, Leaving: false), CancellationToken.None);
                At(_clock.Now + Second, what, which);
                break;
            case What.Beat:
                await BeatAsync(_slots[which]);
                At(_slots[which].NextAt(_clock.Now), what, which);
                break;
            case What.Tick:
                await TickAsync(_sweeps[which], which);
                break;
            case What.Reap:
                await _pool.ReapAsync();
                At(_clock.Now + Second, what, which);
                break;
            default:
                _errors.Told(_pool.Forecast(), _clock.Now);
                _fairness.Saw([.. _sweeps.Where(IsEqual).Select(sweep => sweep.Slots)]);
                At(_clock.Now + Beats, what, which);
                break;
        }
    }

    /// <summary>Sweeps that any silo can train, without a limit or a priority, that have variants to give.</summary>
    private bool IsEqual(SimulatedSweep sweep) =>
        sweep.Terms == new SweepTerms() && sweep.Requests[0].Requires.Length == 0 && sweep.SubmittedAt <= _clock.Now && sweep.Waiting > 0;

    private async Task TickAsync(SimulatedSweep sweep, int which)
    {
        if (_clock.Now < sweep.SubmittedAt)
        {
            At(sweep.SubmittedAt, What.Tick, which);
            return;
        }

        await sweep.TickAsync(_pool);
        if (!sweep.IsDone)
        {
            At(_clock.Now + 500, What.Tick, which);
        }
    }

    private async Task BeatAsync(SimulatedSlot slot)
    {
        if (slot.Ticket is not { } ticket)
        {
            await AskAsync(slot);
        }
        else if (!slot.IsDone(_clock.Now))
        {
            if (await _pool.RenewAsync(ticket, slot.SpeedAt(_clock.Now), CancellationToken.None) is not LeaseOrder.Hold)
            {
                throw new InvalidOperationException($"The lease of {ticket.Variant} was not renewed: the simulation is wrong.");
            }
        }
        else
        {
            await _pool.ReturnAsync(ticket, error: null, CancellationToken.None);
            slot.End();
            _cells[ticket.Variant].Sweep.Ended(ticket.Variant);
            _trained++;
            if (await AskAsync(slot))
            {
                _handOut.Add(_pool.Decisions.Answered - _clock.Now);
                _handOutWritten.Add(_pool.WithWrites.Answered - _clock.Now);
            }
        }
    }

    private async Task<bool> AskAsync(SimulatedSlot slot)
    {
        if (await _pool.LeaseAsync(slot.Worker, most: 1, CancellationToken.None) is not [var ticket])
        {
            return false;
        }

        var (sweep, work) = _cells[ticket.Variant];
        sweep.Began();
        slot.Begin(ticket, work, _clock.Now);
        _errors.Began(ticket.Variant, _clock.Now);
        return true;
    }

    private PoolFigures Figures(PoolPlan plan, double seconds)
    {
        var simulated = Math.Max(1, _clock.Now) / (double)Second;
        _handOut.Sort();
        _handOutWritten.Sort();
        return new()
        {
            Plan = plan,
            Trained = _trained,
            SimulatedSeconds = simulated,
            Seconds = seconds,
            Calls = [.. _pool.Calls.Select(meter => meter.Figures(simulated))],
            HandOut = HandOutFigures.Of(_handOut, _pool.Decisions.Busy * 1e-3 / simulated),
            HandOutWritten = HandOutFigures.Of(_handOutWritten, _pool.WithWrites.Busy * 1e-3 / simulated),
            Fairness = _fairness.Figures(),
            Forecast = _pool.Forecasts.Figures(simulated),
            ForecastsDuePerSecond = _pool.ForecastsDue / simulated,
            Errors = _errors.Figures(),
            Stored = _pool.StoredFigures(simulated),
        };
    }
}
