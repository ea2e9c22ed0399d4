using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>An interchange for machines (docs/json.md).</summary>
public sealed record PatchJson(
    string Store, string Alter, IReadOnlyList<string> Nodes, string Expected, string Clean, string Patched, string Impact, bool Changed,
    DigitsSource DigitsFrom)
{
    public static PatchJson Of(PatchOutcome outcome, DigitsSource digitsFrom) => new(
        outcome.Store,
        outcome.Alter,
        [.. outcome.Nodes.Select(node => node.ToString())],
        outcome.Expected,
        outcome.Clean,
        outcome.Patched,
        outcome.Impact,
        outcome.Changed,
        digitsFrom);
}
