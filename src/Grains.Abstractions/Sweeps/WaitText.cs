using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Describes why a variant waits, and about how long. Pure.</summary>
public static class WaitText
{
    /// <summary>Of a variant that has not begun: others of its sweep, in the order of the file, begin first.</summary>
    public const string ForTurn = "waits for its turn in the sweep";

    /// <summary><c>waits for 1 cuda slot: 0 of 4 free, 2 ahead, about 6 min</c></summary>
    public static string ForSlot(PoolWait wait, IReadOnlyCollection<string> requires, SweepTerms terms)
    {
        ArgumentNullException.ThrowIfNull(wait);
        ArgumentNullException.ThrowIfNull(terms);
        var slot = requires.Count == 0 ? "a slot" : $"1 {string.Join('+', requires)} slot";
        return wait.Cause switch
        {
            WaitCause.NoSilo => $"waits for {slot}: no silo offers one",
            WaitCause.NoWorkingSilo => $"waits for {slot}: the silos that offer one are drained or excluded ('va grid show')",
            WaitCause.NoMemory => Invariant($"waits for {slot}: it needs at least {GiB(wait.Memory)}, and the largest silo has {GiB(wait.LargestMemory)}"),
            WaitCause.MemoryInUse => Invariant($"waits for memory: it needs at least {GiB(wait.Memory)}, and what trains leaves less on every silo that has as much"),
            WaitCause.Suspected => "waits to be tried alone, after a rest: its last attempts were lost with their silos before a checkpoint",
            WaitCause.OwnerLimit => Invariant($"waits for {slot}: the owner {terms.Owner} has {wait.OwnerSlots:N0} of {wait.OwnerSlots:N0} slots, {wait.Ahead:N0} ahead"),
            WaitCause.SweepLimit => Invariant($"waits for {slot} of its sweep: {terms.MaxSlots:N0} of {terms.MaxSlots:N0} used, {wait.Ahead:N0} ahead"),
            _ => Invariant($"waits for {slot}: {wait.Free:N0} of {wait.Slots:N0} free, {wait.Ahead:N0} ahead{About(wait.StartsIn)}"),
        };
    }

    /// <summary><c>waits for parent add_d6, step 9,300 of 15,000, about 6 min</c></summary>
    /// <param name="parent">The parent's name in the sweep.</param>
    /// <param name="training">The state of its training.</param>
    /// <param name="wait">Its place in the queue; null if it does not wait for a slot.</param>
    public static string ForParent(string parent, VariantSnapshot training, PoolWait? wait)
    {
        ArgumentNullException.ThrowIfNull(training);
        var left = training.StepsPerSecond is > 0 and var rate ? (training.Steps - training.Step) / rate : (double?)null;
        var how = wait is null ? About(left) : ", which waits itself";
        return Invariant($"waits for parent {parent}, step {training.Step:N0} of {training.Steps:N0}{how}");
    }

    private static string GiB(long bytes) => Invariant($"{bytes / (double)(1L << 30):N1} GiB");

    private static string About(double? seconds) => seconds switch
    {
        null => "",
        < 10 => ", a few seconds",
        < 90 => Invariant($", about {Math.Round(seconds.Value / 10) * 10:N0} s"),
        < 5400 => Invariant($", about {seconds.Value / 60:N0} min"),
        < 129_600 => Invariant($", about {seconds.Value / 3600:N0} h"),
        _ => Invariant($", about {seconds.Value / 86_400:N0} days"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
