namespace VerifiedAddition.Experiments;

/// <summary>Guesses what somebody meant to type.</summary>
public static class Nearest
{
    /// <summary>The candidates that are close to <paramref name="word"/>, the closest first.</summary>
    public static IEnumerable<string> To(string word, IEnumerable<string> candidates) => candidates
        .Distinct(StringComparer.Ordinal)
        .Select(candidate => (candidate, distance: Distance(Plain(word), Plain(candidate))))
        .Where(pair => pair.distance <= Math.Max(1, Math.Min(word.Length, pair.candidate.Length) / 3))
        .OrderBy(pair => pair.distance)
        .ThenBy(pair => !Plain(pair.candidate).StartsWith(Plain(word), StringComparison.Ordinal))
        .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
        .Select(pair => pair.candidate);

    /// <summary><c> Did you mean 'digits'?</c>, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        To(word, candidates).FirstOrDefault() is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>Case, underscores and hyphens are what people mix up first: <c>d_model</c> is dModel.</summary>
    private static string Plain(string word) =>
        word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>The fewest insertions, deletions, replacements and swaps of neighbours that turn one into the other.</summary>
    private static int Distance(string from, string to)
    {
        var least = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                least[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(least[i - 1, j], least[i, j - 1]) + 1,
                    least[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    least[i, j] = Math.Min(least[i, j], least[i - 2, j - 2] + 1);
                }
            }
        }

        return least[from.Length, to.Length];
    }
}
