namespace VerifiedAddition.Circuits;

/// <summary>In how many models of a shape which findings about their mechanism stand.</summary>
/// <param name="Groups">Models of the same shape and classes of questions, in the order given.</param>
/// <param name="Tested">Number of judged cases in all, for which verdicts are corrected.</param>
public sealed record MechanismComparison(IReadOnlyList<MechanismGroup> Groups, int Tested)
{
    /// <summary>Compares models that were examined by the same experiments.</summary>
    /// <param name="models">The models, at least one.</param>
    public static MechanismComparison Of(IReadOnlyList<NamedMechanism> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        Measurement[] judged = [.. models.SelectMany(model => model.Facts.Findings).SelectMany(finding => finding.Measurements).Where(one => one.P is not null)];
        var corrected = judged.Zip(PValues.Corrected([.. judged.Select(one => one.P!.Value)]))
            .ToDictionary(one => one.First, one => one.Second, (IEqualityComparer<Measurement>)ReferenceEqualityComparer.Instance);
        return new(
            [
                .. models.GroupBy(model => (model.Facts.Shape, string.Join(',', model.Facts.Classes)))
                    .Select(group => MechanismGroup.Of([.. group], corrected)),
            ],
            judged.Length);
    }
}
