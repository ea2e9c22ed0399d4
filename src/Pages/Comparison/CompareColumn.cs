using System.Globalization;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>Something by which variants are compared.</summary>
/// <param name="Key">Its name in the address of the page; it never changes.</param>
/// <param name="Title">Its heading.</param>
/// <param name="IsResult">Whether it is what came of the variant; otherwise it is what was asked for.</param>
/// <param name="Of">Its value; null where there is none yet.</param>
/// <param name="Words">A value in words.</param>
public sealed record CompareColumn(string Key, string Title, bool IsResult, Func<ComparedVariant, IComparable?> Of, Func<IComparable, string> Words)
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<CompareColumn> All { get; } =
    [
        Whole("digits", "Digits", spec => spec.Digits),
        Whole("layers", "Layers", spec => spec.Layers),
        Whole("heads", "Heads", spec => spec.Heads),
        Whole("dModel", "Width", spec => spec.DModel),
        Whole("dHead", "Head width", spec => spec.DHead),
        Whole("parameters", "Parameters", spec => spec.Parameters),
        Whole("steps", "Steps", spec => spec.Steps),
        Whole("batchSize", "Batch", spec => spec.BatchSize),
        Spec("learningRate", "Learning rate", spec => spec.LearningRate, value => Figures.Real((double)value)),
        Spec("weightDecay", "Weight decay", spec => spec.WeightDecay, value => Figures.Real((double)value)),
        Spec("seed", "Seed", spec => spec.Seed, value => ((ulong)value).ToString(CultureInfo.InvariantCulture)),
        Whole("subtractPercent", "Subtract %", spec => spec.SubtractPercent),
        Whole("multiplyPercent", "Multiply %", spec => spec.MultiplyPercent),
        Spec("generator", "Generator", spec => EnumText.Of(spec.Generator), value => (string)value),
        Spec("mix", "Mix", spec => EnumText.Of(spec.Mix), value => (string)value),
        Spec("architecture", "Architecture", spec => spec.Architecture.ToString(), value => (string)value),
        new("initialiseFrom", "Starts from", IsResult: false, ParentOf, value => (string)value),
        Result("state", "State", one => one.Sweep.WordOf(one.Cell), value => (string)value),
        Result("loss", "Loss", one => one.Cell.Training.AverageFinalLoss ?? one.Cell.Training.Loss, value => Figures.Loss((double)value)),
        Result("wrong", "Wrong", one => one.Cell.Verifications.Any(job => job.Asked > 0) ? one.Cell.Verifications.Sum(job => job.Failures) : null, value => Figures.Count((long)value)),
        Result("asked", "Asked", one => one.Cell.Verifications.Any(job => job.Asked > 0) ? one.Cell.Verifications.Sum(job => job.Asked) : null, value => Figures.Count((long)value)),
        Result("bound", "Accuracy at least", one => BoundOf(one.Cell), value => new CertifiedBound((double)value, BoundKind.Likely).Words),
        Result("stepsPerSecond", "Steps/s", one => RateOf(one.Cell.Training), value => Figures.Rate((double)value)),
        Result("slotHours", "Slot-hours", one => (one.Cell.Training.TrainingSeconds + one.Cell.Jobs.Sum(job => job.PartSeconds)) / 3600, value => ((double)value).ToString("0.000", CultureInfo.InvariantCulture)),
        Result("restarts", "Restarts", one => one.Cell.Training.Restarts, value => Figures.Count((int)value)),
    ];

    /// <summary>The one of a name; null for none.</summary>
    public static CompareColumn? Find(string? key) => All.FirstOrDefault(column => column.Key == key);

    /// <summary>The value of a variant in words.</summary>
    public string WordsOf(ComparedVariant one) => Of(one) is { } value ? Words(value) : "–";

    /// <summary>A value as a chart has it; null for what is no number.</summary>
    public double? Number(ComparedVariant one) => Of(one) is { } value and not string ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether it has numbers.</summary>
    public bool IsNumber(IEnumerable<ComparedVariant> variants) => variants.Any(one => Number(one) is not null);

    private static CompareColumn Whole(string key, string title, Func<VariantSpec, long> of) => Spec(key, title, spec => of(spec), value => Figures.Count((long)value));

    private static CompareColumn Spec(string key, string title, Func<VariantSpec, IComparable> of, Func<IComparable, string> words) =>
        new(key, title, IsResult: false, one => of(one.Cell.Spec), words);

    private static CompareColumn Result(string key, string title, Func<ComparedVariant, IComparable?> of, Func<IComparable, string> words) =>
        new(key, title, IsResult: true, of, words);

    private static string ParentOf(ComparedVariant one) => one.Cell.Spec is { Parent: { } parent } spec
        ? $"{one.Sweep.Cells.FirstOrDefault(cell => cell.Spec.Id == spec.ParentVariant)?.Name ?? parent[..Math.Min(12, parent.Length)]}, {LineageText.Short(spec)}"
        : "random weights";

    /// <summary>The least of its operations counts.</summary>
    private static double? BoundOf(CellSnapshot cell) => cell.Verifications.Select(CertifiedBound.Of).OfType<CertifiedBound>().Select(bound => (double?)bound.Accuracy).Min();

    private static double? RateOf(VariantSnapshot training) =>
        training.StepsPerSecond ?? (training is { TrainingSeconds: > 0, Step: > 0 } ? training.Step / training.TrainingSeconds : null);
}

/// <summary>A variant that is compared.</summary>
/// <param name="Sweep">Its sweep.</param>
/// <param name="Cell">The variant.</param>
public sealed record ComparedVariant(SweepSnapshot Sweep, CellSnapshot Cell)
{
    /// <summary>As <c>sweep/variant</c>.</summary>
    public string Name => $"{Sweep.Name}/{Cell.Name}";
}
