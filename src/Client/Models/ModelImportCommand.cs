using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va model import</c>: reads a weight file of any known form, and writes a plain one.</summary>
internal static class ModelImportCommand
{
    /// <summary>As many as a model can have.</summary>
    private const int MostHeads = 4096;

    private static readonly string[] Formats = ["pth", "safetensors"];

    public static Command Create(CommandHost host)
    {
        var source = new Argument<string>("FILE")
        {
            Description = "A .pth or safetensors file: a state dict in any layout (docs/interchange.md), or a checkpoint with one in it.",
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

        var found = await context.Files.ConvertAsync(ModelName.ExistingFile(source), reading, new(file, chosen), cancellationToken);
        var written = ModelExportCommand.Written(source, chosen, WeightLayout.Hooked, file);
        context.Report.Result(() => ImportJson.Of(Path.GetFullPath(source), found, written), () =>
        {
            context.Report.Say(Words(source, found));
            context.Report.Say(ModelExportCommand.Words(written, file));
        });
        return ExitCodes.Done;
    }

    private static string Words(string source, WeightFileFacts found)
    {
        var model = found.Model;
        var inside = found.Inside is { } key ? $", under '{key}' of a checkpoint" : "";
        var prefix = found.Prefix.Length > 0 ? $", behind '{found.Prefix}'" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{source} is {found.Format} in the layout {WeightLayouts.WordOf(found.Layout)}{inside}{prefix}, of {string.Join(" and ", found.ElementTypes)}: " +
            $"{model.Digits} digits, {model.Layers} layers, {model.Heads} heads of {model.DHead}, width {model.DModel}.");
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
