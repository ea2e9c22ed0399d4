using System.Globalization;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>The kinds of parts of an analysis.</summary>
[GenerateSerializer, Alias("va.AnalysisStep")]
public enum AnalysisStep
{
    /// <summary>Which questions count, and what is known before anything is ablated.</summary>
    Undisturbed,

    /// <summary>One position, and every node there.</summary>
    Place,

    /// <summary>One position without its nodes.</summary>
    Position,

    /// <summary>Every node at one position.</summary>
    Nodes,

    /// <summary>The claims of one sub-task and column.</summary>
    Claims,

    /// <summary>The heads that are tested on one column.</summary>
    Column,
}

/// <summary>A part of an analysis that is made by itself, on any silo.</summary>
/// <param name="Step">Its kind.</param>
/// <param name="Number">The position, or the column; null where there is none.</param>
/// <param name="Task">The sub-task, of claims.</param>
/// <param name="Questions">The questions, of a column.</param>
[GenerateSerializer, Immutable, Alias("va.AnalysisPart")]
public sealed record AnalysisPart(AnalysisStep Step, int? Number = null, SubTask? Task = null, TriStateKind? Questions = null)
{
    /// <summary>Unique in its analysis, of characters that a file's name may have: <c>undisturbed</c>, <c>P14</c>, <c>A3.SA</c>, <c>Addition.A3</c>.</summary>
    public string Name => Step switch
    {
        AnalysisStep.Undisturbed => "undisturbed",
        AnalysisStep.Place => $"P{Written}",
        AnalysisStep.Position => $"P{Written}.alone",
        AnalysisStep.Nodes => $"P{Written}.nodes",
        AnalysisStep.Claims => new ClaimUnit(Task ?? default, Number).ToString(),
        _ => $"{Questions}.A{Written}",
    };

    private string? Written => Number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What came of a part.</summary>
/// <param name="Part">Which.</param>
/// <param name="Facts">A <see cref="FactsFile"/>.</param>
/// <param name="Seconds">Time on the thread.</param>
/// <param name="Silo">Where.</param>
[GenerateSerializer, Immutable, Alias("va.AnalysisPartReport")]
public sealed record AnalysisPartReport(AnalysisPart Part, byte[] Facts, double Seconds, string Silo);
