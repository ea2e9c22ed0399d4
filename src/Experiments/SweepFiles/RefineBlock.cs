using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What stands behind <c>refine</c>.</summary>
/// <param name="At">Where.</param>
/// <param name="Refinement">What is done with a variant that gets answers wrong; null for nothing.</param>
internal sealed record RefineBlock(Place At, Refinement? Refinement)
{
    private static readonly string[] Keys = ["rounds", "steps", "percent", "learningRate"];

    /// <summary>Reads the block, or the word <c>none</c>; null after telling what is wrong.</summary>
    public static RefineBlock? Read(YamlValue value, ScalarReader reader)
    {
        if (value is YamlScalar { Text: "none" })
        {
            return new(value.At, Refinement: null);
        }

        if (value is not YamlMap map)
        {
            reader.Problems.Add(value.At, $"refine is {value.Described}, but must be none or a block such as {{rounds: 3, steps: 1000}}.");
            return null;
        }

        foreach (var entry in map.Entries.Where(entry => !Keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            reader.Problems.Add(entry.At, $"refine has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, Keys)}");
        }

        var rounds = Whole(map, "rounds", Refinement.DefaultRounds, Refinement.MaxRounds, reader);
        var percent = Whole(map, "percent", Refinement.DefaultPercent, 100, reader);
        var steps = Steps(map, reader);
        var rate = map.Find("learningRate");
        var learningRate = rate is null ? null : reader.Real("learningRate", rate.Value);
        var refinement = InRange(map, new(rounds ?? 1, steps ?? 1, percent ?? 1, learningRate), reader);
        return rounds is null || percent is null || steps is null || (rate is not null && learningRate is null) ? null : new(map.At, refinement);
    }

    private static int? Whole(YamlMap map, string key, int otherwise, int most, ScalarReader reader) =>
        map.Find(key) is { } entry ? reader.Whole(key, entry.Value, (1, most)) : otherwise;

    private static int? Steps(YamlMap map, ScalarReader reader)
    {
        if (map.Find("steps") is { } entry)
        {
            return reader.Whole("steps", entry.Value, VariantRules.BoundsOf("steps"));
        }

        reader.Problems.Add(map.At, "refine lacks 'steps', the optimiser steps of a round.");
        return null;
    }

    private static Refinement? InRange(YamlMap map, Refinement refinement, ScalarReader reader)
    {
        var wrong = RefinementRules.Check(refinement);
        foreach (var problem in wrong)
        {
            reader.Problems.Add(map.Find(problem.Key)?.Value.At ?? map.At, problem.Message);
        }

        return wrong.Count == 0 ? refinement : null;
    }
}
