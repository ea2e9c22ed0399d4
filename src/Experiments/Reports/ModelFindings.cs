using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>All that a report tells of one model. What is not known is null or empty, and the report says so.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Cell">What it is in its sweep; null for a weight file.</param>
/// <param name="State">How far it is; <see cref="CellState.Done"/> for a weight file.</param>
/// <param name="Parent">The name of the model that it starts from; null if it starts from random weights, or that is not known.</param>
/// <param name="Record">What every step of its training measured.</param>
/// <param name="Verifications">The finished ones.</param>
public sealed record ModelFindings(
    string Name, CellSnapshot? Cell, CellState State, string? Parent, FoundRecord? Record, IReadOnlyList<VerificationReport> Verifications)
{
    /// <summary>The weight file that was named; null for a variant.</summary>
    public string? File { get; init; }

    /// <summary>What taking parts of it away showed; null if nobody looked.</summary>
    public CircuitFacts? Facts { get; init; }

    /// <summary>What its nodes were found to compute; null if nobody looked.</summary>
    public ClaimFacts? Claims { get; init; }

    /// <summary>Why looking into it failed; null if it did not, or nobody looked.</summary>
    public string? AnalysisFailure { get; init; }

    /// <summary>Its useful nodes with all that is known of them.</summary>
    public IReadOnlyList<TaggedNode> Nodes { get; init; } = [];

    /// <summary>Whether its heads keep tri-state questions apart.</summary>
    public IReadOnlyList<HeadSeparability> Columns { get; init; } = [];

    /// <summary>What it answers outside its format; null if nobody asked.</summary>
    public RobustnessReport? Robustness { get; init; }

    /// <summary>The same with what was found in it.</summary>
    public ModelFindings With(ClaimFacts claims, IReadOnlyList<HeadSeparability> columns) =>
        this with { Facts = claims.Analysis, Claims = claims, Nodes = claims.Described(), Columns = columns };
}

/// <summary>All that a report tells.</summary>
/// <param name="Name">The sweep's, or the model's.</param>
/// <param name="Sweep">Null if the report is about one model.</param>
/// <param name="Models">In the order of the sweep.</param>
/// <param name="Source">Where all this came from, in words.</param>
/// <param name="At">When it was read.</param>
public sealed record Findings(string Name, SweepSnapshot? Sweep, IReadOnlyList<ModelFindings> Models, string Source, DateTimeOffset At)
{
    /// <summary>The models whose nodes' claims were tested.</summary>
    public IReadOnlyList<(string Name, ClaimFacts Facts)> Claimed =>
        [.. Models.Where(model => model.Claims is not null).Select(model => (model.Name, model.Claims!))];
}
