namespace VerifiedAddition.Hosts;

/// <summary>What happens to packets on their way from one host to another.</summary>
/// <param name="Delay">How long each takes.</param>
/// <param name="Loss">The share that is lost, 0 to 1.</param>
/// <param name="Reordered">The share that others overtake, 0 to 1.</param>
internal sealed record Link(TimeSpan Delay = default, double Loss = 0, double Reordered = 0)
{
    /// <summary>How much longer a packet takes that others overtake.</summary>
    public static readonly TimeSpan Detour = TimeSpan.FromMilliseconds(50);

    /// <summary>Packets arrive at once and in order.</summary>
    public static Link Good { get; } = new();

    /// <summary>Nothing arrives.</summary>
    public static Link Cut { get; } = new(Loss: 1);
}
