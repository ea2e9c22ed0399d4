using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>A sweep: it repeats its requests as sweeps do (<see cref="SlotRequests"/>, <see cref="SweepWindow"/>), until each is trained.</summary>
/// <param name="name">Its name.</param>
/// <param name="terms">Its priority and limit.</param>
/// <param name="requests">Its variants.</param>
/// <param name="submittedAt">Milliseconds at which it begins.</param>
internal sealed class SimulatedSweep(string name, SweepTerms terms, PoolRequest[] requests, long submittedAt)
{
    /// <summary>Number of variants that wait for a slot, as a sweep has them by default.</summary>
    private static readonly int Ahead = new SweepOptions().Ahead;

    private readonly SlotRequests _slots = new();
    private readonly HashSet<VariantId> _trained = [];
    private PoolRequest[] _left = [];
    private bool _isOld = true;

    public string Name => name;

    public SweepTerms Terms => terms;

    public IReadOnlyList<PoolRequest> Requests => requests;

    public long SubmittedAt => submittedAt;

    /// <summary>Slots that train it.</summary>
    public int Slots { get; private set; }

    /// <summary>Variants that are neither trained nor in training.</summary>
    public int Waiting => requests.Length - _trained.Count - Slots;

    public bool IsDone => _trained.Count == requests.Length;

    /// <summary>The identity of the simulation's variant of this number, as long as one of a variant.</summary>
    public static VariantId Id(long number) => new(((ulong)number * 0x9E3779B97F4A7C15).ToString("x20", CultureInfo.InvariantCulture));

    public void Began()
    {
        Slots++;
        _isOld = true;
    }

    public void Ended(VariantId variant)
    {
        Slots--;
        _trained.Add(variant);
        _isOld = true;
    }

    /// <summary>What a sweep does twice a second.</summary>
    public async Task TickAsync(ILeasingGrain pool)
    {
        if (_isOld)
        {
            _left = [.. requests.Where(request => !_trained.Contains(request.Variant)).Take(Slots + Math.Max(Ahead, Slots))];
            _isOld = false;
        }

        await _slots.SendAsync(pool, name, () => (terms, _left), CancellationToken.None);
    }
}
