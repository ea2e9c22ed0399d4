using System.Globalization;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>What a variant is, in words.</summary>
internal static class SpecText
{
    public static IEnumerable<(string Name, string Value)> Of(VariantSpec spec)
    {
        yield return ("Model", Text($"{Figures.Count(spec.Digits, "digit")}, {Figures.Count(spec.Layers, "layer")}, {Figures.Count(spec.Heads, "head")} of {spec.DHead}, width {spec.DModel}{(spec.Architecture.IsOriginal ? "" : $"; {spec.Architecture}")}; {Figures.Count(spec.Parameters, "parameter")}"));
        yield return ("Training", Text($"{Figures.Count(spec.Steps, "step")} of {Figures.Count(spec.BatchSize, "question")}, learning rate {Figures.Real(spec.LearningRate)}, weight decay {Figures.Real(spec.WeightDecay)}{(spec.GrokFast is { } filter ? $", GrokFast with {filter}" : "")}, seed {spec.Seed}"));
        yield return ("Questions", Text($"add {spec.AddPercent} %, subtract {spec.SubtractPercent} %, multiply {spec.MultiplyPercent} %; {EnumText.Of(spec.Generator)}, {EnumText.Of(spec.Mix)}"));
        if (spec.Focus is { } focus)
        {
            yield return ("Focus", focus.ToString());
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
