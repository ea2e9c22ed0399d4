using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va certificate check</c>: whether a certificate holds, by its own sums and by asking the model again.</summary>
internal static class CertificateCheckCommand
{
    private const int DefaultRedo = 3;

    /// <summary>What the shards to be asked again are drawn with.</summary>
    private const ulong RedoStream = 0x10100;

    private const string Remedy = "Name the weight file with --model PATH, or check the sums alone with --redo 0.";

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
        var certificate = await ReadAsync(file, cancellationToken);
        var problems = certificate.Problems();
        var redone = problems.Count == 0 ? await RedoAsync(context, file, certificate, request, cancellationToken) : [];
        var check = new CertificateCheck(file, certificate, [.. problems, .. redone.SelectMany(shard => shard.Differences)], request.Seed, redone);
        context.Report.Result(() => CertificateCheckJson.Of(check), () => CertificateTables.Draw(context.Report, check));
        return check.Holds ? ExitCodes.Done : ExitCodes.NotAchieved;
    }

    private static async Task<Certificate> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new ClientException($"There is no certificate {file}.");
        }

        try
        {
            return CertificateFile.Read(await File.ReadAllTextAsync(file, cancellationToken));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var what = e is InvalidDataException ? StandIn.Describe(await File.ReadAllBytesAsync(file, cancellationToken)) : null;
            throw new ClientException($"{file} is not a certificate that can be read: {(IsJson(file) ? null : what) ?? e.Message}", e);
        }
    }

    private static bool IsJson(string file) => File.ReadLines(file).FirstOrDefault() is { } line && line.TrimStart().StartsWith('{');

    private static async Task<RedoneShard[]> RedoAsync(
        CommandContext context, string file, Certificate certificate, RedoRequest request, CancellationToken cancellationToken)
    {
        if (request is { Shards: 0, Model: null })
        {
            return [];
        }

        var path = request.Model is null ? null : ModelArgument.ExistingFile(request.Model);
        await using var grid = await (path is null
            ? FindGridAsync(context, cancellationToken)
            : context.ConnectOrBeginAsync(GridRole.Guest, cancellationToken));
        var weights = path is null
            ? await StoredAsync(grid, file, certificate, cancellationToken)
            : await ImportedAsync(context, grid, path, file, certificate, cancellationToken);
        return await new CertificateRedo(grid, context.Report).RunAsync(certificate, weights, Drawn(certificate.Shards, request), cancellationToken);
    }

    /// <summary>A certificate may come from somebody else's grid: where there is none here, its weight file will do.</summary>
    private static async Task<IGrid> FindGridAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await context.ConnectAsync(GridRole.Guest, cancellationToken);
        }
        catch (ClientException e) when (e.ExitCode is ExitCodes.BadInput)
        {
            throw new ClientException($"{e.Message} {Remedy}", e);
        }
    }

    private static async Task<WeightsRef> StoredAsync(IGrid grid, string file, Certificate certificate, CancellationToken cancellationToken) =>
        await grid.Grains.GetGrain<IModelGrain>(certificate.WeightsSha256).FindAsync(cancellationToken) ?? throw new ClientException(
            $"The grid at {grid.Description} does not have the weights {certificate.WeightsSha256}, which {file} is about. {Remedy}");

    private static async Task<WeightsRef> ImportedAsync(
        CommandContext context, IGrid grid, string path, string file, Certificate certificate, CancellationToken cancellationToken)
    {
        var weights = (await context.Files.ImportAsync(path, certificate.Plan.Digits, grid, cancellationToken)).Weights;
        return weights.Sha256 == certificate.WeightsSha256 ? weights : throw new ClientException(
            $"{path} is another model: its weights have the hash {weights.Sha256}, but {file} is about {certificate.WeightsSha256}.");
    }

    /// <summary>So many of the shards at random, in their order: each set of them is as likely as any other.</summary>
    private static CertificateShard[] Drawn(CertificateShard[] shards, RedoRequest request) =>
        [.. shards.OrderBy(shard => new CounterRandom(request.Seed, RedoStream, (ulong)shard.Shard).Next()).Take(request.Shards).OrderBy(shard => shard.Shard)];

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

/// <summary>What is to be asked again.</summary>
/// <param name="Shards">How many shards, 0 or more.</param>
/// <param name="Model">The weight file; null for the weights in the grid.</param>
/// <param name="Seed">What draws the shards.</param>
internal sealed record RedoRequest(int Shards, string? Model, ulong Seed);
