using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>The table for machines (docs/json.md).</summary>
public sealed record ClauseTableJson(
    int Digits, int Layers, bool Adds, bool Subtracts, int Valid, int Counted, IReadOnlyList<TableClauseJson> Clauses, TallyJson Heads, TallyJson Mlps,
    IReadOnlyList<PassedOverJson> PassedOver)
{
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

public sealed record TableClauseJson(string Text, bool IsOptional, bool IsValid, IReadOnlyList<string> Nodes);

/// <summary>How many tags of a kind that is not known here the files have.</summary>
public sealed record PassedOverJson(string Kind, int Count);

/// <summary>How many have a purpose, of how many that are useful.</summary>
public sealed record TallyJson(int WithPurpose, int Useful);
