using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va claims check</c>: judges the originals' clauses by files of tagged nodes alone, theirs or ours.</summary>
internal static class ClaimsCheckCommand
{
    /// <summary>What the originals and we call the two files, behaviours first.</summary>
    private static readonly string[][] Endings = [["behavior.json", "behaviors.json"], ["maths.json", "features.json"]];

    public static Command Create(CommandHost host)
    {
        var files = new Argument<string[]>("DIR-or-FILES")
        {
            Description = "A folder with behavior.json and maths.json (or behaviors.json and features.json), these two files, or a map of the originals.",
            Arity = new(1, 2),
        };
        var digits = new Option<int?>("--digits") { Description = "Of an operand. Default: as the last useful position has it.", HelpName = "N" };
        var layers = new Option<int?>("--layers") { Description = "Of the model. Default: up to the last one with a useful node.", HelpName = "N" };
        var operation = new Option<string?>("--operation")
        {
            Description = "What the model does: add, subtract, or all. Default: as the classes of questions say that fail without a node.",
        };
        operation.AcceptOnlyFromAmong([.. OperationRegistry.WithColumns.Select(one => one.Name()), "all"]);
        var command = new Command("check", "Judge the clauses of the originals' algorithms by files of tagged nodes, without a model.")
        {
            files, digits, layers, operation,
        };
        command.SetAction(parse => Run(
            host.Context(parse),
            parse.GetRequiredValue(files),
            new(parse.GetValue(digits), parse.GetValue(layers), parse.GetValue(operation) is { } known ? OperationOption.Chosen(known) ?? [.. OperationRegistry.WithColumns] : null)));
        return command;
    }

    internal static int Run(CommandContext context, string[] given, KnownShape known)
    {
        if (known is { Digits: < 1 or > Layout.MaxDigits } or { Layers: < 1 })
        {
            throw new ClientException(
                $"--digits must be from 1 to {Layout.MaxDigits}, and --layers at least 1; here they are {Text(known.Digits)} and {Text(known.Layers)}.");
        }

        var map = given.Length == 1 && File.Exists(given[0]) ? MapIn(given[0]) : null;
        var (behaviors, maths) = map is not null ? (given[0], given[0]) : given.Length == 2 ? (given[0], given[1]) : (InFolder(given[0], 0), InFolder(given[0], 1));
        try
        {
            var (seen, described) = map is not null ? (map.Behaviors, map.Features) : (Read(behaviors), Read(maths));
            known = map is null ? known : new(known.Digits ?? map.Known.Digits, known.Layers ?? map.Known.Layers, known.Operations ?? map.Known.Operations);
            var shape = ClauseShape.Of(seen, known);
            shape.Require([.. seen, .. described]);
            var table = ClauseTable.Of(seen, described, shape);
            var unknown = TaggedNode.UnknownKinds([.. seen, .. described]);
            foreach (var note in Notes(seen, described, maths, unknown))
            {
                context.Report.Terminal.Error.WriteLine($"Note: {note}");
            }

            context.Report.Result(() => ClauseTableJson.Of(table, unknown), () => Draw(context.Report, table, known));
            return ExitCodes.Done;
        }
        catch (FormatException e)
        {
            throw new ClientException($"{(behaviors == maths ? behaviors : $"{behaviors} and {maths}")} cannot be judged: {e.Message}", e);
        }
    }

    /// <summary>What somebody should know who takes the table for the whole truth about the files.</summary>
    private static IEnumerable<string> Notes(
        IReadOnlyList<TaggedNode> seen, IReadOnlyList<TaggedNode> described, string maths, IReadOnlyList<(string Kind, int Count)> unknown)
    {
        if (unknown.Count > 0)
        {
            yield return $"passed over {Figures.Count(unknown.Sum(kind => kind.Count), "tag")} of kinds that are not known here: " +
                $"{string.Join(", ", unknown.Select(kind => $"{kind.Kind} ({Figures.Count(kind.Count)})"))}.";
        }

        if (described.Count > 0 && !described.Any(node => node.Of(TagKinds.Algorithm).Any()))
        {
            yield return $"no node of {maths} has a tag of the kind {TagKinds.Algorithm}, by which clauses are judged.";
        }

        var useful = seen.Select(node => node.Node).ToHashSet();
        if (described.Count(node => !useful.Contains(node.Node)) is > 0 and var others)
        {
            yield return $"{Figures.Count(others)} of {Figures.Count(described.Count, "node")} in {maths} are none of the useful ones. Are both files of one model?";
        }
    }

    private static NodeMapFile? MapIn(string file)
    {
        try
        {
            return Read(file, NodeMapFile.TryRead);
        }
        catch (FormatException e)
        {
            throw new ClientException($"{file} cannot be judged: {e.Message}", e);
        }
    }

    private static string InFolder(string folder, int kind)
    {
        if (File.Exists(folder))
        {
            throw new ClientException($"{folder} is one file, and two are needed where it is no map of a model: behavior.json, and behind it maths.json of the same model.");
        }

        if (!Directory.Exists(folder))
        {
            throw new ClientException($"There is no folder {folder}. Give a folder with behavior.json and maths.json, or these two files.");
        }

        var found = Directory.GetFiles(folder).Where(file => Endings[kind].Any(ending => file.EndsWith(ending, StringComparison.Ordinal))).ToArray();
        return found.Length == 1
            ? found[0]
            : throw new ClientException(
                $"{folder} has {(found.Length == 0 ? "no" : "more than one")} file whose name ends in {string.Join(" or ", Endings[kind])}. Give the two files themselves.");
    }

    /// <summary>In files of the later form, which these are, no head stands for an MLP.</summary>
    private static IReadOnlyList<TaggedNode> Read(string file) => Read(file, text => NodeFile.Read(text, heads: int.MaxValue));

    private static T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"{file} cannot be read: {e.Message}", e);
        }
    }

    private static void Draw(Report report, ClauseTable table, KnownShape known)
    {
        var clauses = Tables.With("Clause", "Valid", "Nodes");
        foreach (var clause in table.Clauses)
        {
            clauses.Row(
                clause.Text,
                clause.IsValid ? "yes" : clause.IsOptional ? "not found (optional)" : "no",
                string.Join(' ', clause.Nodes));
        }

        report.Draw(clauses);
        report.Say($"{Kind(table)}: {table.Valid.Count} out of {table.Valid.Trials} algorithm clauses are valid.");
        report.Say($"{Share(table.Heads)} useful heads and {Share(table.Mlps)} useful MLPs have a purpose.");
        if (known.Digits is null || known.Layers is null)
        {
            report.Say(
                "The files do not say of what model they are: " +
                string.Join(" and ", ((string?[])[
                    known.Digits is null ? "digits were taken from the last useful position (--digits says otherwise)" : null,
                    known.Layers is null ? "layers from the last layer with a useful node (--layers)" : null,
                ]).OfType<string>()) + ".");
        }
    }

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "not given";

    private static string Kind(ClauseTable table)
    {
        var shape = table.Shape;
        return $"{(shape is { Adds: true, Subtracts: true } ? "Mixed model" : shape.Adds ? "Addition" : "Subtraction")}, " +
            $"{Figures.Count(shape.Digits, "digit")}, {Figures.Count(shape.Layers, "layer")}";
    }

    private static string Share(Tally tally) => string.Create(CultureInfo.InvariantCulture, $"{tally.Count} of {tally.Trials}");
}
