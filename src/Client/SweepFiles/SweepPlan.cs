using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What a sweep file says.</summary>
/// <param name="Spec">The sweep.</param>
/// <param name="Parents">The weight files that it names: the grid must have them before it gets the sweep.</param>
/// <param name="Notes">What can be meant as it is written, but may be a mistake: sentences.</param>
internal sealed record SweepPlan(SweepSpec Spec, IReadOnlyList<ParentFile> Parents, IReadOnlyList<string> Notes)
{
    /// <summary>Tells the notes beside the results.</summary>
    public void Tell(Terminal terminal)
    {
        foreach (var note in Notes)
        {
            terminal.Error.WriteLine($"Note: {note}");
        }
    }
}
