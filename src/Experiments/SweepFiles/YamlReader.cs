using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace VerifiedAddition.Experiments;

/// <summary>Reads YAML strictly: one document, each key once, no anchors, aliases or tags.</summary>
internal sealed class YamlReader
{
    /// <summary>Deeper than any sweep file, and shallow enough for the stack.</summary>
    private const int MaxLevels = 16;

    private const string TooDeep = "values are nested too deeply for a sweep file.";

    private readonly Parser _parser;
    private readonly Problems _problems;

    private YamlReader(string text, Problems problems)
    {
        _parser = new(new StringReader(text));
        _problems = problems;
    }

    /// <summary>The document; null when there is none or its syntax is wrong, which <paramref name="problems"/> then tells.</summary>
    public static YamlValue? Read(string text, Problems problems)
    {
        if (YamlTrouble.IsNoText(text, problems))
        {
            return null;
        }

        try
        {
            return new YamlReader(text, problems).Document();
        }
        catch (YamlException e) when (e.Message == TooDeep)
        {
            problems.Add(PlaceOf(e.Start), $"This is no sweep file: {e.Message}");
            return null;
        }
        catch (YamlException e)
        {
            YamlTrouble.Tell(text, PlaceOf(e.Start), e.Message, problems);
            return null;
        }
        catch (InvalidOperationException e)
        {
            // Where a bracket is left open, the scanner may lose itself (YamlDotNet 18.1.0).
            YamlTrouble.Tell(text, new(1, 1), e.Message, problems);
            return null;
        }
    }

    private YamlValue? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _problems.Add(new(1, 1), "The file is empty. A sweep needs 'variants' or 'matrix'.");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var value = Value(level: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            _problems.Add(PlaceOf(second.Start), "A second document begins here. A sweep file holds one: take the '---' away.");
        }

        return value;
    }

    private YamlValue Value(int level)
    {
        if (level > MaxLevels)
        {
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, TooDeep);
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            _problems.Settle(PlaceOf(alias.Start), $"The alias *{alias.Value} is not taken. Put what variants share under 'defaults'.");
            return new YamlScalar(PlaceOf(alias.Start), "", Plain: true);
        }

        RefuseDecoration((NodeEvent)_parser.Current!);
        return _parser.Accept<MappingStart>(out _) ? Map(level) : _parser.Accept<SequenceStart>(out _) ? List(level) : Scalar();
    }

    private YamlScalar Scalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new(PlaceOf(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlList List(int level)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Value(level + 1));
        }

        return new(PlaceOf(start.Start), items);
    }

    private YamlMap Map(int level)
    {
        var start = _parser.Consume<MappingStart>();
        var (entries, lines) = (new List<YamlEntry>(), new Dictionary<string, int>(StringComparer.Ordinal));
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Value(level + 1);
            var value = Value(level + 1);
            if (key is not YamlScalar { Text: var name })
            {
                _problems.Add(key.At, $"A key must be a word, but here is {key.Described}.");
            }
            else if (!lines.TryAdd(name, key.At.Line))
            {
                _problems.Add(key.At, $"The key '{name}' is here twice: it stands in line {lines[name]} already. Keep one.");
            }
            else
            {
                entries.Add(new(name, key.At, value));
            }
        }

        return new(PlaceOf(start.Start), entries);
    }

    private void RefuseDecoration(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            _problems.Add(PlaceOf(node.Start), $"The anchor &{node.Anchor.Value} is not taken. Put what variants share under 'defaults'.");
        }

        if (!node.Tag.IsEmpty)
        {
            _problems.Add(PlaceOf(node.Start), $"The tag {node.Tag.Value} is not taken. Write the value without it.");
        }
    }

    private static Place PlaceOf(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
