using System.Globalization;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>The kinds of parts of an analysis.</summary>
[GenerateSerializer, Alias("va.AnalysisStep")]
public enum AnalysisStep
{
    /// <summary>Which questions count, and what is known before anything is ablated.</summary>
    Undisturbed,

    /// <summary>Some positions, and every node there, with some of the questions.</summary>
    Places,

    /// <summary>The same without the nodes.</summary>
    Positions,

    /// <summary>The same without the positions themselves.</summary>
    Nodes,

    /// <summary>The claims of one sub-task and column.</summary>
    Claims,

    /// <summary>The heads that are tested on one column.</summary>
    Column,
}

/// <summary>A part of an analysis that is made by itself, on any silo.</summary>
/// <param name="Step">Its kind.</param>
/// <param name="Number">Of ablations the first question, which begins a run (<see cref="QuestionRuns"/>); of the others the column, if there is one.</param>
/// <param name="Places">Where something is ablated, in ascending order; null for the others.</param>
/// <param name="Task">The sub-task, of claims.</param>
/// <param name="Questions">The questions, of a column.</param>
[GenerateSerializer, Immutable, Alias("va.AnalysisPart")]
public sealed record AnalysisPart(
    AnalysisStep Step, int? Number = null, int[]? Places = null, SubTask? Task = null, OperationClass? Questions = null) : IJobPart
{
    /// <summary>Unique in its analysis, of characters that a file's name may have: <c>undisturbed</c>, <c>P6-11.Q84</c>, <c>A3.SA</c>, <c>Addition.A3</c>.</summary>
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

/// <summary>What came of a part.</summary>
/// <param name="Part">Which.</param>
/// <param name="Facts">A <see cref="FactsFile"/>.</param>
/// <param name="Seconds">Time on the thread.</param>
/// <param name="Silo">Where.</param>
[GenerateSerializer, Immutable, Alias("va.AnalysisPartReport")]
public sealed record AnalysisPartReport(AnalysisPart Part, byte[] Facts, double Seconds, string Silo) : IJobReport
{
    /// <inheritdoc/>
    public bool IsOf(IJobPart part) => part is AnalysisPart && string.Equals(part.Name, Part.Name, StringComparison.Ordinal);
}
