using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>The questions outside its format that a model is asked.</summary>
/// <param name="Digits">Digits of the format, 1–20.</param>
/// <param name="Operations">The operations the model was trained on, or is asked as if it had been; in ascending order.</param>
/// <param name="Seed">Seed of the operands.</param>
/// <param name="Questions">Number of questions per family and operation, 1 to <see cref="MaxQuestions"/>.</param>
/// <param name="Families">The families; null for all that apply.</param>
[GenerateSerializer, Immutable, Alias("va.RobustnessPlan")]
public sealed record RobustnessPlan(
    int Digits, Operation[] Operations, ulong Seed = VerificationSpec.DefaultSeed, int Questions = RobustnessPlan.DefaultQuestions,
    RobustnessFamily[]? Families = null) : IJobPlan
{
    /// <summary>Determines a share to within a few hundredths, in a few seconds.</summary>
    public const int DefaultQuestions = 1000;

    /// <summary>More questions add no information.</summary>
    public const int MaxQuestions = 100_000;

    /// <inheritdoc/>
    [JsonIgnore]
    public JobKind Job => JobKinds.Robustness;

    /// <summary>The parts, one for each family and operation, in that order.</summary>
    [JsonIgnore]
    public IReadOnlyList<RobustnessPart> Parts =>
    [
        .. from family in Families ?? Enum.GetValues<RobustnessFamily>()
           from operation in Operations
           where RobustnessPrompts.Refusal(family, Digits) is null
           select new RobustnessPart(family, operation),
    ];

    /// <summary>Returns the plans that a sweep wants for a variant: all families that apply to the operations it was trained on.</summary>
    public static IEnumerable<IJobPlan> AllOf(SweepSpec sweep, VariantSpec variant)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(variant);
        return sweep.Robustness ? [new RobustnessPlan(variant.Digits, [.. variant.Operations.Order()])] : [];
    }

    /// <inheritdoc/>
    public string KeyFor(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var canonical = string.Create(
            CultureInfo.InvariantCulture,
            $"robustness, engine={VariantSpec.EngineVersion}\n{weights.Sha256}\n{Digits}\n{string.Join(' ', Operations)}\n{Seed}\n{Questions}\n" +
            $"{(Families is { } families ? string.Join(' ', families) : "-")}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))[..20];
    }

    /// <inheritdoc/>
    public void Require()
    {
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "digits", Digits, 1, VariantRules.MaxDigits);
        Ranges.Whole(problems, "questions", Questions, 1, MaxQuestions);
        Ranges.Whole(problems, "operations", Operations?.Length ?? 0, 1, OperationRegistry.All.Count);
        Array.ForEach(Operations ?? [], operation => Ranges.Known(problems, "operation", operation));
        Ranges.Whole(problems, "families", Families?.Length ?? 1, 1, Enum.GetValues<RobustnessFamily>().Length);
        Array.ForEach(Families ?? [], family => Ranges.Known(problems, "family", family));
        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], "The model cannot be asked", nameof(Questions));
        var refusals = (Families ?? []).Select(family => RobustnessPrompts.Refusal(family, Digits));
        Refusals.ThrowIfAny([.. refusals.OfType<string>().Distinct(StringComparer.Ordinal)], "The model cannot be asked", nameof(Families));
    }

    /// <inheritdoc/>
    public void Require(IJobPart part)
    {
        Require();
        if (part is not RobustnessPart own || !Parts.Contains(own))
        {
            throw new ArgumentException($"There is no such part. There are {string.Join(", ", Parts.Select(one => one.Name))}.", nameof(part));
        }
    }

    /// <inheritdoc/>
    public IJobSnapshot Unstarted(string key) => new RobustnessSnapshot(key, this, JobPhase.New, 0, Parts.Count, 0, 0, null);
}
