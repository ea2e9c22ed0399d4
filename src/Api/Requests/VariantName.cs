using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>A variant as an address names it: by its name, by <c>SWEEP%2FVARIANT</c>, or by its identity.</summary>
internal static class VariantName
{
    /// <summary>Returns the variant; no file is looked for.</summary>
    /// <exception cref="ClientException">There is none, or there are several.</exception>
    public static Task<FoundVariant> FindAsync(IGridReader grid, string segment, CancellationToken cancellationToken) =>
        VariantFinder.NamedAsync(grid, Of(segment), cancellationToken);

    /// <summary>The name: servers leave an escaped slash in a path as it is.</summary>
    public static string Of(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The address of something of a variant.</summary>
    public static string LocationOf(FoundVariant variant, string rest) => $"{GridApi.Root}/variants/{variant.Training.Id}/{rest}";
}
