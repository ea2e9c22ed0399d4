using System.Globalization;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>The kinds of parts of an analysis.</summary>
[GenerateSerializer, Alias("va.AnalysisStep")]
public enum AnalysisStep
{
    /// <summary>Selects the questions and records the results before any ablation.</summary>
    Undisturbed,

    /// <summary>Ablates some positions, and every node there, on some of the questions.</summary>
    Places,

    /// <summary>Ablates the positions only.</summary>
    Positions,

    /// <summary>Ablates the nodes only.</summary>
    Nodes,

    /// <summary>Tests the claims of one sub-task and column.</summary>
    Claims,

    /// <summary>Tests heads on one column.</summary>
    Column,
}

/// <summary>A part of an analysis that can be computed independently on any silo.</summary>
/// <param name="Step">Its kind.</param>
/// <param name="Number">For ablations, the first question, which begins a run (<see cref="QuestionRuns"/>); otherwise the column, if any.</param>
/// <param name="Places">Where activations are ablated, in ascending order; null for other steps.</param>
/// <param name="Task">The sub-task, for claims.</param>
/// <param name="Questions">The questions, for a column.</param>
[GenerateSerializer, Immutable, Alias("va.AnalysisPart")]
public sealed record AnalysisPart(
    AnalysisStep Step, int? Number = null, int[]? Places = null, SubTask? Task = null, OperationClass? Questions = null) : IJobPart
{
    /// <summary>Unique in its analysis and valid in a file name: <c>undisturbed</c>, <c>P6-11.Q84</c>, <c>A3.SA</c>, <c>Addition.A3</c>.</summary>
    public string Name => Step switch
    {
        AnalysisStep.Undisturbed => "undisturbed",
        AnalysisStep.Places => Ablations(""),
        AnalysisStep.Positions => Ablations(".alone"),
        AnalysisStep.Nodes => Ablations(".nodes"),
        AnalysisStep.Claims => new ClaimUnit(Task ?? default, Number).ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Questions}.A{Number}"),
    };

    private string Ablations(string what) =>
        string.Create(CultureInfo.InvariantCulture, $"P{Places?.FirstOrDefault()}-{Places?.LastOrDefault()}{what}.Q{Number}");
}

/// <summary>The result of a part.</summary>
/// <param name="Part">The part.</param>
/// <param name="Facts">A <see cref="FactsFile"/>.</param>
/// <param name="Seconds">Thread time in seconds.</param>
/// <param name="Silo">The silo that computed it.</param>
[GenerateSerializer, Immutable, Alias("va.AnalysisPartReport")]
public sealed record AnalysisPartReport(AnalysisPart Part, byte[] Facts, double Seconds, string Silo) : IJobReport
{
    /// <inheritdoc/>
    public bool IsOf(IJobPart part) => part is AnalysisPart && string.Equals(part.Name, Part.Name, StringComparison.Ordinal);
}
