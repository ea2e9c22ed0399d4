using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Whether a sweep has used as many slot-hours as it may.</summary>
/// <param name="time">The clock.</param>
internal sealed class SlotAllowance(TimeProvider time)
{
    /// <summary>How often the ledger is asked.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private double? _limit;
    private double _hours;
    private long? _asked;

    /// <summary>Why the sweep is paused, and what to do; null if it has slot-hours left.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="terms">Its terms.</param>
    public string? Spent(string sweep, SweepTerms terms) => _limit is { } most && _hours >= most
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"maxSlotHours is {most:0.####}, and it has used {_hours:0.####}. Raise it ('va sweep priority {sweep} {terms.Priority} --max-slot-hours N', or in its file), " +
            $"then 'va sweep resume {sweep}'")
        : null;

    /// <exception cref="ArgumentException">The sweep has no slot-hours left.</exception>
    public void Require(string sweep, SweepSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (Spent(sweep, spec.Terms ?? new()) is { } spent)
        {
            throw new ArgumentException($"The sweep '{sweep}' cannot be resumed: {spent}.", nameof(spec));
        }
    }

    /// <summary>Asks the ledger what was used, if there is a limit and it was not asked just now.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="terms">Its terms.</param>
    /// <param name="isUrgent">Whether to ask in any case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task MeasureAsync(ILedgerGrain ledger, string sweep, SweepTerms? terms, bool isUrgent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        _limit = terms?.MaxSlotHours;
        if (_limit is not null && (isUrgent || _asked is not { } asked || time.GetElapsedTime(asked) >= Period))
        {
            _hours = await ledger.SweepAsync(sweep, cancellationToken) / 3600;
            _asked = time.GetTimestamp();
        }
    }
}
