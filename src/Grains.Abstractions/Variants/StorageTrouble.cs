using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Describes what is not stored, and what is.</summary>
public static class StorageTrouble
{
    /// <summary><c>only step 100 is safe: the checkpoint of step 133 could not be stored: …</c></summary>
    /// <param name="safeStep">The step of the newest checkpoint that the variant's state names; 0 if there is none.</param>
    /// <param name="trouble">What could not be stored; only its first line is used.</param>
    public static string Told(int safeStep, string trouble)
    {
        ArgumentNullException.ThrowIfNull(trouble);
        var safe = safeStep > 0 ? string.Create(CultureInfo.InvariantCulture, $"only step {safeStep:N0} is safe") : "nothing is safe yet";
        return $"{safe}: {trouble.Split('\n')[0].TrimEnd('\r')}";
    }
}
