using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>
/// Reads filters as the originals write them (docs/domain.md, section 10.4), with Not beside them:
/// <c>And(Head, Not(Layer(1)), Attention(P3, 20))</c>.
/// </summary>
/// <remarks>
/// Names are not case-sensitive. <c>Head</c>, <c>MLP</c> (or <c>Neuron</c>) and <c>True</c> take no arguments; the others are
/// <c>And(filter, …)</c>, <c>Or(filter, …)</c>, <c>Not(filter)</c>, <c>Name(P14L0H1)</c>, <c>Layer(0)</c>, <c>Position(P14)</c> with an
/// optional MIN or MAX, <c>Contains(Math.Add, S2)</c>, <c>Attention(P3)</c> with an optional minimum percentage, <c>Impact(A3)</c> and
/// <c>Algo(SA)</c>. Filters on a node may end in MUST (the default), NOT (the opposite) or MAY (every node).
/// </remarks>
public static class FilterText
{
    /// <exception cref="FormatException">The text is not a filter; the message gives the column, from 1.</exception>
    public static NodeFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new FilterReader(text);
        var filter = Filter(reader);
        reader.RequireEnd();
        return filter;
    }

    /// <summary>Formats a filter so that <see cref="Parse"/> reads it back.</summary>
    public static string Of(NodeFilter filter) => filter switch
    {
        NodeFilter.And and => $"And({All(and.All)})",
        NodeFilter.Or or => $"Or({All(or.Any)})",
        NodeFilter.Not not => $"Not({Of(not.Filter)})",
        NodeFilter.Everything => "True",
        NodeFilter.Head => "Head",
        NodeFilter.Mlp => "MLP",
        NodeFilter.Named named => $"Name({named.Node})",
        NodeFilter.AtLayer at => string.Create(CultureInfo.InvariantCulture, $"Layer({at.Layer})"),
        NodeFilter.AtPosition { Bound: PositionBound.At } at => string.Create(CultureInfo.InvariantCulture, $"Position(P{at.Position})"),
        NodeFilter.AtPosition at => string.Create(
            CultureInfo.InvariantCulture, $"Position(P{at.Position}, {(at.Bound == PositionBound.Min ? "MIN" : "MAX")})"),
        NodeFilter.Says says => $"Contains({says.Kind}, {says.Text})",
        NodeFilter.Attends attends => string.Create(CultureInfo.InvariantCulture, $"Attention(P{attends.Position}, {attends.MinPercent})"),
        NodeFilter.Impacts impacts => string.Create(CultureInfo.InvariantCulture, $"Impact(A{impacts.Digit})"),
        _ => throw new ArgumentException($"{filter?.GetType().Name ?? "null"} is not a known filter.", nameof(filter)),
    };

    private static string All(IEnumerable<NodeFilter> filters) => string.Join(", ", filters.Select(Of));

    private static NodeFilter Filter(FilterReader reader)
    {
        var name = reader.Word("a filter, such as Head or Position(P14)");
        return name.Text.ToUpperInvariant() switch
        {
            "HEAD" => Alone(new NodeFilter.Head()),
            "MLP" or "NEURON" => Alone(new NodeFilter.Mlp()),
            "TRUE" => Alone(new NodeFilter.Everything()),
            "AND" => new NodeFilter.And(Filters(reader)),
            "OR" => new NodeFilter.Or(Filters(reader)),
            "NOT" => Filters(reader) is [var one]
                ? new NodeFilter.Not(one)
                : throw reader.Error(name.Column, "Not takes one filter. Write Not(And(…)) or Not(Or(…)) for several."),
            "NAME" => Looking(reader, NamedNode),
            "LAYER" => Looking(reader, word => new NodeFilter.AtLayer(reader.Number(word, ""))),
            "POSITION" => Looking(reader, word => new NodeFilter.AtPosition(reader.Number(word, "P"), Bound(reader))),
            "CONTAINS" => Looking(reader, kind => new NodeFilter.Says(Kind(reader, kind), reader.Next("a text").Text)),
            "ATTENTION" => Looking(reader, word => new NodeFilter.Attends(reader.Number(word, "P"), Least(reader))),
            "IMPACT" => Looking(reader, word => new NodeFilter.Impacts(reader.Number(word, "A"))),
            "ALGO" => Looking(reader, word => new NodeFilter.Says(TagKinds.Algorithm, word.Text)),
            _ => throw reader.Error(
                name.Column,
                $"'{name.Text}' is not a filter. Use And, Or, Not, True, Name, Head, MLP, Position, Layer, Attention, Impact, Contains or Algo."),
        };

        NodeFilter Alone(NodeFilter filter)
        {
            if (reader.Takes('('))
            {
                reader.Require(')');
            }

            return filter;
        }

        NodeFilter NamedNode(FilterWord word)
        {
            try
            {
                return new NodeFilter.Named(Node.Parse(word.Text));
            }
            catch (FormatException e)
            {
                throw reader.Error(word.Column, e.Message);
            }
        }
    }

    private static List<NodeFilter> Filters(FilterReader reader)
    {
        reader.Require('(');
        List<NodeFilter> all = [Filter(reader)];
        while (reader.Takes(','))
        {
            all.Add(Filter(reader));
        }

        reader.Require(')');
        return all;
    }

    /// <summary>Reads a filter with arguments, the last of which may be a condition.</summary>
    private static NodeFilter Looking(FilterReader reader, Func<FilterWord, NodeFilter> filter)
    {
        reader.Require('(');
        var made = filter(reader.Word("an argument"));
        if (reader.Takes(','))
        {
            var condition = reader.Word("a condition");
            made = condition.Text.ToUpperInvariant() switch
            {
                "MUST" or "CONTAINS" => made,
                "NOT" => new NodeFilter.Not(made),
                "MAY" => new NodeFilter.Everything(),
                _ => throw reader.Error(condition.Column, $"'{condition.Text}' is not a valid condition here. Use MUST, NOT or MAY."),
            };
        }

        reader.Require(')');
        return made;
    }

    private static PositionBound Bound(FilterReader reader) =>
        reader.TakesArgument("MIN") ? PositionBound.Min : reader.TakesArgument("MAX") ? PositionBound.Max : PositionBound.At;

    private static int Least(FilterReader reader) => reader.TakesNumber() ?? NodeFilter.DefaultLeastAttention;

    private static string Kind(FilterReader reader, FilterWord word) =>
        TagKinds.All.FirstOrDefault(kind => string.Equals(kind, word.Text, StringComparison.OrdinalIgnoreCase))
        ?? throw reader.Error(word.Column, $"'{word.Text}' is not a kind of tag. Use {string.Join(", ", TagKinds.All)}.");
}
