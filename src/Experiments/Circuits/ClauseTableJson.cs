using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>The table for machines (docs/json.md).</summary>
/// <param name="Digits">Of the model.</param>
/// <param name="Layers">Of the model.</param>
/// <param name="Adds">Whether it adds.</param>
/// <param name="Subtracts">Whether it subtracts.</param>
/// <param name="Valid">Clauses that are valid.</param>
/// <param name="Counted">Of how many that count; an optional one counts if it is valid.</param>
/// <param name="Clauses">All of them.</param>
/// <param name="Heads">Useful heads, and those with a purpose.</param>
/// <param name="Mlps">Useful MLPs, and those with a purpose.</param>
/// <param name="PassedOver">Tags that were not looked at.</param>
public sealed record ClauseTableJson(
    int Digits, int Layers, bool Adds, bool Subtracts, int Valid, int Counted, IReadOnlyList<TableClauseJson> Clauses, TallyJson Heads, TallyJson Mlps,
    IReadOnlyList<PassedOverJson> PassedOver)
{
    /// <summary>The JSON form of a table.</summary>
    /// <param name="table">The clauses, judged.</param>
    /// <param name="passedOver">Kinds of tags that are not known here, and how many of them there were.</param>
    public static ClauseTableJson Of(ClauseTable table, IReadOnlyList<(string Kind, int Count)> passedOver) => new(
        table.Shape.Digits,
        table.Shape.Layers,
        table.Shape.Adds,
        table.Shape.Subtracts,
        table.Valid.Count,
        table.Valid.Trials,
        [.. table.Clauses.Select(clause => new TableClauseJson(clause.Text, clause.IsOptional, clause.IsValid, [.. clause.Nodes.Select(node => node.ToString())]))],
        new(table.Heads.Count, table.Heads.Trials),
        new(table.Mlps.Count, table.Mlps.Trials),
        [.. passedOver.Select(kind => new PassedOverJson(kind.Kind, kind.Count))]);
}

/// <summary>A clause of the algorithm, judged.</summary>
/// <param name="Text">What it says.</param>
/// <param name="IsOptional">Whether it counts only where it is valid.</param>
/// <param name="IsValid">Whether nodes do what it says.</param>
/// <param name="Nodes">Which, such as <c>P15L0H1</c>; none for an order.</param>
public sealed record TableClauseJson(string Text, bool IsOptional, bool IsValid, IReadOnlyList<string> Nodes);

/// <summary>How many tags of a kind that is not known here the files have.</summary>
/// <param name="Kind">Of the tags.</param>
/// <param name="Count">How many there are.</param>
public sealed record PassedOverJson(string Kind, int Count);

/// <summary>How many have a purpose, of how many that are useful.</summary>
/// <param name="WithPurpose">How many have a purpose.</param>
/// <param name="Useful">Of how many.</param>
public sealed record TallyJson(int WithPurpose, int Useful);
