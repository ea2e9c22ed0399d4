using System.Globalization;
using System.Text.Json.Nodes;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The state dict in a pickle, which may lie in the dictionary of a checkpoint, beside an optimiser's state and other values.</summary>
/// <param name="Weights">The state dict, with what else may be in it.</param>
/// <param name="Inside">The keys that lead to it, such as <c>model</c>; null if the pickle is the state dict.</param>
/// <param name="Config">What the values beside it state of the model; null if nothing.</param>
internal sealed record CheckpointContents(PickleValue.Mapping Weights, string? Inside = null, ModelConfig? Config = null)
{
    /// <summary>Dictionaries deeper than this are not looked into.</summary>
    private const int MostKeys = 4;

    /// <summary>More dictionaries than any checkpoint has around its weights.</summary>
    private const int MostMappings = 10_000;

    /// <summary>Finds the state dict. Without one, the outermost dictionary is returned, so that its reader says what is wrong with it.</summary>
    /// <exception cref="InvalidDataException">The pickle is no dictionary, or there are several state dicts, or what lies beside it is not understood.</exception>
    public static CheckpointContents Find(PickleValue pickle)
    {
        if (pickle is not PickleValue.Mapping outermost)
        {
            throw new InvalidDataException($"it does not hold a dictionary. {PickleMachine.OnlyTensors}");
        }

        if (HoldsWeights(outermost))
        {
            return new(outermost);
        }

        var found = Nested(outermost).Where(one => HoldsWeights(one.Mapping)).ToArray();
        return found switch
        {
            [] => new(outermost),
            [var one] => new(one.Mapping, one.Path, ConfigBeside(one.Parent)),
            [var first, var second, ..] => throw new InvalidDataException(
                $"it holds the weights of several models, '{Printable.Of(first.Path)}' and '{Printable.Of(second.Path)}'. Save one of them: " +
                $"torch.save(torch.load(path){string.Concat(first.Path.Split('.').Select(key => $"['{Printable.Of(key)}']"))}, other)."),
        };
    }

    /// <summary>The dictionaries in a dictionary, each once.</summary>
    private static IEnumerable<Place> Nested(PickleValue.Mapping outermost)
    {
        var seen = new HashSet<PickleValue.Mapping>(ReferenceEqualityComparer.Instance) { outermost };
        var open = new Queue<Place>([new(outermost, outermost, "", 0)]);
        while (open.TryDequeue(out var place) && seen.Count < MostMappings)
        {
            foreach (var (key, value) in place.Mapping.Items)
            {
                if (key is PickleValue.Text { Value: var name } && value is PickleValue.Mapping inner && place.Depth < MostKeys && seen.Add(inner))
                {
                    var nested = new Place(inner, place.Mapping, place.Path.Length == 0 ? name : $"{place.Path}.{name}", place.Depth + 1);
                    open.Enqueue(nested);
                    yield return nested;
                }
            }
        }
    }

    private static bool HoldsWeights(PickleValue.Mapping mapping) =>
        mapping.Items.Any(item => item is { Key: PickleValue.Text { Value: var name }, Value: PickleValue.Tensor } && LayoutMatch.Of(name) is not null);

    /// <summary>What is stated in the dictionary around the weights, or in one beside them.</summary>
    private static ModelConfig? ConfigBeside(PickleValue.Mapping parent)
    {
        try
        {
            return parent.Items.Select(item => item.Value).OfType<PickleValue.Mapping>().Prepend(parent)
                .Select(mapping => ModelConfig.Parse(Json(mapping))).FirstOrDefault(config => config is not null);
        }
        catch (FormatException cause)
        {
            throw new InvalidDataException($"what it says of its model is not understood: {cause.Message}", cause);
        }
    }

    /// <summary>The texts and whole numbers of a dictionary, and what is None in it.</summary>
    private static string Json(PickleValue.Mapping mapping)
    {
        var json = new JsonObject();
        foreach (var (key, value) in mapping.Items)
        {
            if (key is PickleValue.Text { Value: var name } && value is PickleValue.Text or PickleValue.Integer or PickleValue.None)
            {
                json[name] = value switch
                {
                    PickleValue.Text text => JsonValue.Create(text.Value),
                    PickleValue.Integer number => JsonNode.Parse(number.Value.ToString(CultureInfo.InvariantCulture)),
                    _ => null,
                };
            }
        }

        return json.ToJsonString();
    }

    private sealed record Place(PickleValue.Mapping Mapping, PickleValue.Mapping Parent, string Path, int Depth);
}
