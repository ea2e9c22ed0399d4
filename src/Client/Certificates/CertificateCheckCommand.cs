using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va certificate check</c>: whether a certificate holds, by its own sums and by asking the model again.</summary>
internal static class CertificateCheckCommand
{
    private const int DefaultRedo = 3;

    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("FILE") { Description = "A certificate: what 'va verify --sample exhaustive' wrote." };
        var redo = new Option<int>("--redo")
        {
            Description = "Random shards whose questions the model is asked again; 0 for none, which takes no grid; more than there are for all.",
            HelpName = "K",
            DefaultValueFactory = _ => DefaultRedo,
            CustomParser = ReadRedo,
        };
        var model = new Option<string?>("--model")
        {
            Description = "The weight file. Default: the weights that the grid keeps under the certificate's hash.",
            HelpName = "PATH",
        };
        var seed = new Option<ulong?>("--seed")
        {
            Description = "Seed that draws the shards. Default: another one every time, so that nobody knows them beforehand.",
            HelpName = "S",
            CustomParser = result => VerifyCommand.ReadSeed(result),
        };
        var command = new Command("check", "Check a certificate: its root, its sums, and random shards of it by asking the model again.")
        {
            file, redo, model, seed, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(file),
            new(
                parse.GetValue(redo),
                parse.GetValue(model),
                parse.GetValue(seed) ?? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue)),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string file, RedoRequest request, CancellationToken cancellationToken)
    {
        var check = await new CertificateChecker(context.Session).CheckAsync(file, request, cancellationToken);
        context.Report.Result(() => CertificateCheckJson.Of(check), () => CertificateTables.Draw(context.Report, check));
        return check.Holds ? ExitCodes.Done : ExitCodes.NotAchieved;
    }

    private static int ReadRedo(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var shards))
        {
            return shards;
        }

        result.AddError($"--redo is '{given}', but must be a whole number from 0 to {int.MaxValue}.");
        return 0;
    }
}
