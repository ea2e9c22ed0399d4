using System.Reflection;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Whatever a sweep is made of, is carried to machines: a field that is added to a specification and forgotten in JSON is found here.</summary>
public sealed class CarriedFieldsTests
{
    /// <summary>What JSON has under another name, or spread over several.</summary>
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["SweepSpec.Terms"] = "Priority",
        ["Focus.Additions"] = "Add",
        ["Focus.Subtractions"] = "Subtract",
        ["VariantSnapshot.Weights"] = "WeightsSha256",
        ["VariantSnapshot.Record"] = "RecordSteps",
        ["VariantSnapshot.Parent"] = "ParentWeightsSha256",
        ["IJobSnapshot.Job"] = "Kind",
        ["IJobSnapshot.PartSeconds"] = "ThreadSeconds",
    };

    public static TheoryData<Type, Type> Copies => new()
    {
        { typeof(SweepSpec), typeof(SweepJson) },
        { typeof(SweepSpec), typeof(PlanJson) },
        { typeof(SweepTerms), typeof(SweepJson) },
        { typeof(SweepTerms), typeof(PlanJson) },
        { typeof(VerificationSpec), typeof(VerificationSpecJson) },
        { typeof(NamedVariant), typeof(VariantJson) },
        { typeof(NamedVariant), typeof(PlannedVariantJson) },
        { typeof(VariantSpec), typeof(SpecJson) },
        { typeof(Refinement), typeof(RefinementJson) },
        { typeof(RefinedFrom), typeof(RefinedFromJson) },
        { typeof(WarmStart), typeof(WarmStartJson) },
        { typeof(Focus), typeof(FocusJson) },
        { typeof(VariantSnapshot), typeof(VariantJson) },
        { typeof(Halving), typeof(HalvingJson) },
        { typeof(StopRule), typeof(StopRuleJson) },
        { typeof(IJobSnapshot), typeof(JobStateJson) },
    };

    [Theory]
    [MemberData(nameof(Copies))]
    public void Every_field_is_carried(Type original, Type copy)
    {
        var carried = copy.GetProperties().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

        var lost = FieldsOf(original).Where(field => !carried.Contains(Renamed.GetValueOrDefault($"{original.Name}.{field}", field))
            && !Known(copy).Contains(field, StringComparer.Ordinal));

        Assert.Empty(lost);
    }

    /// <summary>What can be set, not what follows from it; of an interface everything.</summary>
    private static IEnumerable<string> FieldsOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => type.IsInterface || property.SetMethod is not null).Select(property => property.Name);

    /// <summary>What a copy has elsewhere, or on purpose not at all.</summary>
    private static string[] Known(Type copy) => copy.Name switch
    {
        nameof(VariantJson) => ["FaultedOn", "IsOver", "RequestedUtc"], // for the pool; in State; for the grains alone
        nameof(JobStateJson) => ["Key"], // of a grain
        _ => [],
    };
}
