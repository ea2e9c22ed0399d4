using VerifiedAddition.Experiments;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>The names that complete a command line.</summary>
internal static class CompletedNames
{
    /// <summary>Those of a data folder.</summary>
    public static GridNames In(string folder)
    {
        var sweeps = StoredNames.In(DataFolder.StateIn(folder));
        var variants = sweeps.SelectMany(sweep => sweep.Variants, (sweep, name) => (sweep.Sweep, Name: name)).GroupBy(variant => variant.Name, StringComparer.Ordinal);
        return new(
            [.. sweeps.Select(sweep => sweep.Sweep)],
            [.. variants.SelectMany(same => same.Count() == 1 ? [same.Key] : same.Select(variant => $"{variant.Sweep}/{variant.Name}"))]);
    }
}
