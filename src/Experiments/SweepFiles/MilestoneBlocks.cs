using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Reads what stands behind <c>halving</c> and <c>stopWhen</c>.</summary>
/// <param name="reader">Reads values, and tells what is wrong with them.</param>
/// <param name="verification">Reads a block of questions, called as given.</param>
internal sealed class MilestoneBlocks(ScalarReader reader, Func<string, YamlValue?, VerificationSpec?> verification)
{
    /// <summary>Questions of each operation at a milestone where the file does not say.</summary>
    public const long DefaultQuestions = 10_000;

    private static readonly string[] HalvingKeys = ["rungs", "factor", "by", "verification"];
    private static readonly string[] StopKeys = ["loss", "clean", "at", "every"];

    /// <summary>Reads <c>halving</c>; null after telling what is wrong.</summary>
    public Halving? Halving(YamlValue value)
    {
        if (MapOf("halving", value, HalvingKeys, "{rungs: [500, 1500], factor: 3}") is not { } map)
        {
            return null;
        }

        var rungs = map.Find("rungs") is { } given ? Steps("rungs", given.Value) : null;
        if (map.Find("rungs") is null)
        {
            reader.Problems.Add(map.At, "halving lacks 'rungs', the numbers of steps at which the best go on.");
        }

        var factor = map.Find("factor") is { } wanted
            ? reader.Whole("factor", wanted.Value, (2, MilestoneRules.MaxFactor))
            : Grains.Halving.DefaultFactor;
        var by = map.Find("by") is { } ranked ? reader.Choice<HalvingRank>("by", ranked.Value) : HalvingRank.Loss;
        var asked = map.Find("verification")?.Value;
        var questions = asked is null && by is null or HalvingRank.Loss ? null : verification("halving.verification", asked);
        return rungs is null || factor is null || by is null || (asked is not null && questions is null)
            ? null
            : new(rungs, factor.Value, by.Value, by is HalvingRank.Loss && asked is null ? null : questions);
    }

    /// <summary>Reads <c>stopWhen</c>; null after telling what is wrong.</summary>
    /// <param name="value">The block.</param>
    /// <param name="longest">Steps of the longest training of the sweep.</param>
    public StopRule? StopWhen(YamlValue value, int longest)
    {
        if (MapOf("stopWhen", value, StopKeys, "{clean: {questions: 10000}, every: 500}") is not { } map)
        {
            return null;
        }

        var loss = map.Find("loss") is { } most ? reader.Real("loss", most.Value) : null;
        var clean = map.Find("clean")?.Value switch
        {
            null or YamlScalar { Truth: false } => null,
            YamlScalar { Truth: true } => verification("stopWhen.clean", null),
            var asked => verification("stopWhen.clean", asked),
        };
        var at = At(map, longest);
        return at is null || (map.Find("loss") is not null && loss is null) ? null : new(at, loss, clean);
    }

    private int[]? At(YamlMap map, int longest)
    {
        switch (map.Find("at"), map.Find("every"))
        {
            case ({ } at, null):
                return Steps("at", at.Value);
            case (null, { } every):
                if (reader.Whole("every", every.Value, VariantRules.BoundsOf("steps")) is not { } between)
                {
                    return null;
                }

                var most = Math.Max(0, (longest - 1) / between);
                if (longest > 0 && most is < 1 or > MilestoneRules.MaxSteps)
                {
                    reader.Problems.Add(every.Value.At, most < 1
                        ? $"every is {between}, but no variant has more than {longest} steps. Give fewer."
                        : $"every is {between}, which makes {most} looks at {longest} steps, but at most {MilestoneRules.MaxSteps} are made. Give more.");
                    return null;
                }

                return [.. Enumerable.Range(1, most).Select(number => number * between)];
            case (null, null):
                reader.Problems.Add(map.At, "stopWhen lacks 'every' or 'at', the steps at which it is looked.");
                return null;
            default:
                reader.Problems.Add(map.Find("every")!.Value.At, "stopWhen has both 'at' and 'every'. Take one of them away.");
                return null;
        }
    }

    private int[]? Steps(string key, YamlValue value)
    {
        if (value is not YamlList { Items: { Count: > 0 } items })
        {
            reader.Problems.Add(value.At, $"{key} is {(value is YamlList ? "an empty list" : value.Described)}, but must be a list of numbers of steps, such as [500, 1500].");
            return null;
        }

        int?[] steps = [.. items.Select(item => reader.Whole(key, item, VariantRules.BoundsOf("steps")))];
        return Array.TrueForAll(steps, step => step is not null) ? [.. steps.OfType<int>()] : null;
    }

    private YamlMap? MapOf(string key, YamlValue value, string[] keys, string example)
    {
        if (value is not YamlMap map)
        {
            reader.Problems.Add(value.At, $"{key} is {value.Described}, but must be none or a block such as {example}.");
            return null;
        }

        foreach (var entry in map.Entries.Where(entry => !keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            reader.Problems.Add(entry.At, $"{key} has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, keys)}");
        }

        return map;
    }
}
