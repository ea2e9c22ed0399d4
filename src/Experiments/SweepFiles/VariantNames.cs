using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>The words of which names of models are made.</summary>
internal static class VariantNames
{
    /// <summary>What the model is trained on, as the original names say it: <c>add</c>, <c>sub</c>, <c>mul</c> or <c>mix</c>.</summary>
    public static string OperationsOf(VariantSpec spec) => spec switch
    {
        { SubtractPercent: 0, MultiplyPercent: 0 } => "add",
        { SubtractPercent: 100 } => "sub",
        { MultiplyPercent: 100 } => "mul",
        _ => "mix",
    };
}
