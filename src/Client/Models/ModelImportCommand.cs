using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va model import</c>: reads a weight file of any known form, or the folder of a published model, and writes a plain file.</summary>
internal static class ModelImportCommand
{
    /// <summary>As many as a model can have.</summary>
    private const int MostHeads = 4096;

    private static readonly string[] Formats = ["pth", "safetensors"];

    public static Command Create(CommandHost host)
    {
        var source = new Argument<string>("FILE-or-DIR")
        {
            Description =
                "A .pth or safetensors file: a state dict in any layout (docs/interchange.md), or a checkpoint with one in it. Or the folder of a published " +
                "model: model.pth, training_loss.json, behaviors.json, features.json.",
        };
        var file = new Option<string>("--out") { Description = "The file to write; an existing one is replaced.", HelpName = "FILE", Required = true };
        var format = new Option<string?>("--format") { Description = "pth (PyTorch) or safetensors. Default: from the extension of --out." };
        format.AcceptOnlyFromAmong(Formats);
        var heads = HeadsOption();
        var digits = DigitsOption.Create();
        var command = new Command(
            "import", "Read a weight file of any known form, say what it is, and write it as a plain one, with a config.json that describes it.")
        {
            source, file, format, heads, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(source),
            new(parse.GetValue(digits), parse.GetValue(heads)),
            parse.GetValue(format),
            parse.GetRequiredValue(file),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string source, WeightFileReading reading, string? format, string file, CancellationToken cancellationToken)
    {
        var chosen = OutFormat.Choose(file, format, Formats);
        OutFile.RefuseImpossible(file);
        if (string.Equals(Path.GetFullPath(source), Path.GetFullPath(file), StringComparison.Ordinal))
        {
            throw new ClientException($"--out {file} is the file that is read. Give another one: it stays as it is.");
        }

        var folder = Directory.Exists(source) ? PublishedFolder.Open(source) : null;
        var weights = folder?.Weights ?? ModelName.ExistingFile(source);
        if (folder is not null)
        {
            await RequireOneModelAsync(context, folder, reading, cancellationToken);
        }

        var found = await context.Files.ConvertAsync(weights, reading, new(file, chosen), cancellationToken);
        var written = ModelExportCommand.Written(source, chosen, WeightLayout.Hooked, file);
        var published = folder is null ? null : PublishedText.JsonOf(folder);
        context.Report.Result(() => ImportJson.Of(Path.GetFullPath(weights), found, written, published), () =>
        {
            context.Report.Say(Words(weights, found));
            if (published is not null)
            {
                PublishedText.Say(context.Report, published);
            }

            context.Report.Say(ModelExportCommand.Words(written, file));
        });
        return ExitCodes.Done;
    }

    /// <summary>Compares what stands beside the weights with them, before anything is written.</summary>
    private static async Task RequireOneModelAsync(CommandContext context, PublishedFolder folder, WeightFileReading reading, CancellationToken cancellationToken)
    {
        if (await context.Files.DescribeAsync(folder.Weights, reading.Digits, cancellationToken) is { } model)
        {
            folder.RequireOf(model);
        }
    }

    private static string Words(string source, WeightFileFacts found)
    {
        var model = found.Model;
        var inside = found.Inside is { } key ? $", under '{key}' of a checkpoint" : "";
        var prefix = found.Prefix.Length > 0 ? $", behind '{found.Prefix}'" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{source} is {found.Format} in the layout {WeightLayouts.WordOf(found.Layout)}{inside}{prefix}, of {string.Join(" and ", found.ElementTypes)}: " +
            $"{model.Digits} digits, {Figures.Count(model.Layers, "layer")}, {Figures.Count(model.Heads, "head")} of {model.DHead}, width {model.DModel}.");
    }

    private static Option<int?> HeadsOption() => new("--heads")
    {
        Description = "Attention heads, for the layouts bridge and native, which do not show them. Default: what the file, or the config.json beside it, states.",
        HelpName = "N",
        CustomParser = ReadHeads,
    };

    private static int? ReadHeads(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var heads) && heads is >= 1 and <= MostHeads)
        {
            return heads;
        }

        result.AddError($"--heads is '{given}', but must be a whole number from 1 to {MostHeads}.");
        return null;
    }
}
