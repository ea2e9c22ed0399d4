using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va circuit</c>: measures how faithful a circuit is to its model.</summary>
internal static class CircuitCommand
{
    private const string All = "all";

    private static readonly string[] Formats = ["png", "svg", "csv", "json"];

    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var policy = Choice("--policy", FaithfulnessPolicy.Exact, "exact; quirke2026: as the originals' authors measured in July 2026 (docs/circuits.md).");
        var order = Choice("--order", NodeOrder.Useful, "Which nodes the circuit has, and which join first: useful, claims, ablation, attribution.");
        var replace = Choice("--replace", AblationKind.Mean, "What all other nodes put out: their mean over the class, zero, or what they do with another question (resample).");
        var nodes = NodesOption();
        var questions = QuestionsOption();
        var sizes = Number("--sizes", FaithfulnessSpec.DefaultSizes, 2, 1000, "Sizes on the curve, from no node to all of the order.");
        var draws = Number("--draws", FaithfulnessSpec.DefaultDraws, 1, 100, "Random circuits beside each, with as many heads and MLPs.");
        var restore = Number("--restore", FaithfulnessSpec.DefaultRestore, 0, 100, "Nodes that are given back to a circuit that does not suffice.");
        var seed = ClaimsCommand.SeedOption();
        (seed.Description, seed.CustomParser) = ("Of the questions and of the random circuits.", VerifyCommand.ReadSeed);
        var operation = OperationOption.Create(
            OperationRegistry.WithColumns, "which questions. all is what a variant was trained on, and for a weight file what it is good at.");
        var target = new Option<string?>("--out") { Description = "Draw the curve (.png, .svg), or write its numbers (.csv) or everything (.json).", HelpName = "FILE" };
        var digits = DigitsOption.Create();
        var command = new Command("circuit", "Measure how faithful a circuit is: what it answers alone, against random ones, and what it can do without.")
        {
            model, policy, order, nodes, replace, questions, sizes, draws, restore, seed, operation, target, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            new(
                parse.GetRequiredValue(model),
                parse.GetValue(digits),
                new(
                    parse.GetValue(policy),
                    parse.GetValue(order),
                    parse.GetValue(nodes) is { Length: > 0 } named ? named : null,
                    parse.GetValue(replace),
                    parse.GetValue(questions) is > 0 and var count ? count : null,
                    parse.GetValue(sizes),
                    parse.GetValue(draws),
                    parse.GetValue(restore),
                    parse.GetValue(seed)),
                OperationOption.Chosen(parse.GetRequiredValue(operation)),
                parse.GetValue(target) is { } file ? new(file, FormatOf(file)) : null),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, CircuitRequest request, CancellationToken cancellationToken)
    {
        _ = ModelDigits.SourceOf(request.Model, request.Digits);
        return await context.MeasurerWhere($"Circuits of {request.Model} are measured").MeasureAsync(context, request, cancellationToken);
    }

    private static string FormatOf(string target)
    {
        OutFile.RefuseImpossible(target);
        return OutFormat.EndingOf(target).Length > 0
            ? OutFormat.Choose(target, null, Formats)
            : throw new ClientException($"--out {target} does not tell its format. Let it end in .{string.Join(", .", Formats)}.");
    }

    private static Option<T> Choice<T>(string name, T usual, string description)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(EnumText.Of, value => value, StringComparer.Ordinal);
        var option = new Option<T>(name)
        {
            Description = description,
            DefaultValueFactory = _ => usual,
            CustomParser = result => words.GetValueOrDefault(result.Tokens[^1].Value, usual), // no others are accepted
        };
        option.AcceptOnlyFromAmong([.. words.Keys]);
        return option;
    }

    private static Option<int> Number(string name, int usual, int least, int most, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = result => Read(result, least, most, ""),
    };

    private static Option<int> QuestionsOption() => new("--questions")
    {
        Description = $"Questions of each class, or {All} (up to {FaithfulnessSpec.MaxDigitsForAll} digits).",
        HelpName = $"N|{All}",
        DefaultValueFactory = _ => FaithfulnessSpec.DefaultQuestions,
        CustomParser = result => result.Tokens[^1].Value is All ? 0 : Read(result, 10, 1_000_000, $", or {All}"),
    };

    private static int Read(ArgumentResult result, int least, int most, string other)
    {
        var given = result.Tokens[^1].Value;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        result.AddError($"{((OptionResult)result.Parent!).Option.Name} is '{given}', but must be a whole number from {least} to {most}{other}.");
        return least;
    }

    private static Option<Node[]?> NodesOption() => new("--nodes")
    {
        Description = "The circuit itself, in this order: nodes such as P14L0H1 and P14L0MLP, or a file of tagged nodes (behavior.json, maths.json).",
        HelpName = "NODE|FILE",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
        {
            try
            {
                return [.. result.Tokens.SelectMany(token => token.Value.Split(',')).SelectMany(Named)];
            }
            catch (FormatException e)
            {
                result.AddError(e.Message);
                return null;
            }
        },
    };

    private static IEnumerable<Node> Named(string text)
    {
        if (!text.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return [Node.Parse(text)];
        }

        try
        {
            return NodeFile.Read(File.ReadAllText(text), heads: int.MaxValue) is { Count: > 0 } nodes
                ? nodes.Select(tagged => tagged.Node)
                : throw new FormatException("there is none in it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new FormatException($"The nodes of {text} cannot be read: {e.Message}", e);
        }
    }
}
