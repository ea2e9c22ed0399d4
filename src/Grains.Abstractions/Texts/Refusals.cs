namespace VerifiedAddition.Grains;

/// <summary>Turns a list of problems into the exception that the caller gets.</summary>
internal static class Refusals
{
    private const int MaxTold = 10;

    /// <exception cref="ArgumentException">There is at least one problem.</exception>
    public static void ThrowIfAny(IReadOnlyCollection<string> problems, string what, string parameter)
    {
        if (problems.Count > 0)
        {
            var rest = problems.Count > MaxTold ? $" And {problems.Count - MaxTold} more." : "";
            throw new ArgumentException($"{what}: {string.Join(' ', problems.Take(MaxTold))}{rest}", parameter);
        }
    }
}
