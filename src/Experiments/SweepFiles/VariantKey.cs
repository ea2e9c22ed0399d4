using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A key of a variant: how its value is read and what it changes.</summary>
/// <param name="Name">As the file writes it.</param>
/// <param name="Read">The value, or null after telling what is wrong with it.</param>
/// <param name="Of">The value that a specification has.</param>
/// <param name="Apply">The specification with that value.</param>
internal sealed record VariantKey(
    string Name,
    Func<ScalarReader, YamlValue, object?> Read,
    Func<VariantSpec, object> Of,
    Func<VariantSpec, object, VariantSpec> Apply)
{
    /// <summary>The keys without which there is no variant; every other has a default.</summary>
    public static IReadOnlyList<string> Required { get; } = ["digits", "layers", "heads", "steps"];

    /// <summary>All keys but <c>name</c> and <c>initialiseFrom</c>, which are no plain values of a specification.</summary>
    public static IReadOnlyList<VariantKey> All { get; } =
    [
        Whole("digits", spec => spec.Digits, (spec, value) => spec with { Digits = value }),
        Whole("layers", spec => spec.Layers, (spec, value) => spec with { Layers = value }),
        Whole("heads", spec => spec.Heads, (spec, value) => spec with { Heads = value }),
        Whole("dModel", spec => spec.DModel, (spec, value) => spec with { DModel = value }),
        Whole("dHead", spec => spec.DHead, (spec, value) => spec with { DHead = value }),
        Whole("steps", spec => spec.Steps, (spec, value) => spec with { Steps = value }),
        Whole("batchSize", spec => spec.BatchSize, (spec, value) => spec with { BatchSize = value }),
        Real("learningRate", spec => spec.LearningRate, (spec, value) => spec with { LearningRate = value }),
        Real("weightDecay", spec => spec.WeightDecay, (spec, value) => spec with { WeightDecay = value }),
        new(
            "seed",
            (reader, value) => reader.Seed("seed", value),
            spec => spec.Seed,
            (spec, value) => spec with { Seed = (ulong)value }),
        Whole("subtractPercent", spec => spec.SubtractPercent, (spec, value) => spec with { SubtractPercent = value }),
        Whole("multiplyPercent", spec => spec.MultiplyPercent, (spec, value) => spec with { MultiplyPercent = value }),
        Choice<GeneratorKind>("generator", spec => spec.Generator, (spec, value) => spec with { Generator = value }),
        Choice<BatchMix>("mix", spec => spec.Mix, (spec, value) => spec with { Mix = value }),
        new("grokFast", GrokFastKey.Read, spec => spec.GrokFast ?? GrokFastKey.Off, (spec, value) => spec with { GrokFast = value as GrokFast }),
        Choice<Activation>("activation", spec => spec.Activation, (spec, value) => spec with { Activation = value }),
        Choice<Normalisation>("normalisation", spec => spec.Normalisation, (spec, value) => spec with { Normalisation = value }),
        Choice<Positions>("positions", spec => spec.Positions, (spec, value) => spec with { Positions = value }),
        Choice<UnembeddingBias>("unembeddingBias", spec => spec.UnembeddingBias, (spec, value) => spec with { UnembeddingBias = value }),
    ];

    public static VariantKey? Named(string name) => All.FirstOrDefault(key => string.Equals(key.Name, name, StringComparison.Ordinal));

    /// <summary>A value as it stands in a name: <c>6</c>, <c>0.001</c>, <c>mixedRows</c>.</summary>
    public static string Format(object value) => value switch
    {
        GeneratorKind kind => EnumText.Of(kind),
        BatchMix mix => EnumText.Of(mix),
        Activation activation => EnumText.Of(activation),
        Normalisation normalisation => EnumText.Of(normalisation),
        Positions positions => EnumText.Of(positions),
        UnembeddingBias bias => EnumText.Of(bias),
        GrokFast filter => $"{Figures.Real(filter.Alpha)}x{Figures.Real(filter.Lambda)}",
        bool truth => truth ? "true" : "false",
        double real => Figures.Real(real),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static VariantKey Whole(string name, Func<VariantSpec, int> of, Func<VariantSpec, int, VariantSpec> apply) =>
        new(name, (reader, value) => reader.Whole(name, value, VariantRules.BoundsOf(name)), spec => of(spec), (spec, value) => apply(spec, (int)value));

    private static VariantKey Real(string name, Func<VariantSpec, double> of, Func<VariantSpec, double, VariantSpec> apply) =>
        new(name, (reader, value) => reader.Real(name, value), spec => of(spec), (spec, value) => apply(spec, (double)value));

    private static VariantKey Choice<T>(string name, Func<VariantSpec, T> of, Func<VariantSpec, T, VariantSpec> apply)
        where T : struct, Enum =>
        new(name, (reader, value) => reader.Choice<T>(name, value), spec => of(spec), (spec, value) => apply(spec, (T)value));
}
