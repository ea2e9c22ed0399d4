namespace VerifiedAddition.Experiments;

/// <summary>On what models were trained, since another kind of device rounds otherwise.</summary>
internal static class MachineText
{
    /// <summary>What trained a model; null if its record does not say, or there is none.</summary>
    public static string? Of(ModelFindings model) => model.Record?.Record.Head.Device;

    /// <summary>That figures hold for these weights, and what trained them.</summary>
    public static string Of(Findings findings)
    {
        string[] known = [.. findings.Models.Select(Of).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var by = known.Length == 0 ? "" : $" Trained by: {string.Join("; ", known)}.";
        return $"All figures are those of the weights reported here: another kind of processor may round otherwise, and the same sweep then ends with other losses and other wrong answers.{by}";
    }
}
