namespace VerifiedAddition.Experiments;

/// <summary>On what models were trained, since another kind of device may round otherwise.</summary>
internal static class MachineText
{
    /// <summary>What trained a model; null if its record does not say, or there is none.</summary>
    public static string? Of(ModelFindings model) => model.Record?.Record.Head.Device;

    /// <summary>That figures hold for these weights, and what trained them.</summary>
    public static string Of(Findings findings)
    {
        string[] known = [.. findings.Models.Select(Of).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var by = known.Length == 0 ? "" : $" Trained by: {string.Join("; ", known)}.";
        return "All figures are those of the weights reported here. Where libtorch trains (other architectures than the original, stacks, GPUs, processors without " +
            $"AVX2 and FMA), another kind of processor or GPU rounds otherwise, and the same sweep ends with other losses and other wrong answers.{by}";
    }
}
