using System.CommandLine;
using System.Text;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va model export</c>: writes a model's weights to a file for PyTorch or safetensors.</summary>
internal static class ModelExportCommand
{
    private static readonly string[] Formats = ["pth", "safetensors"];

    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var format = new Option<string?>("--format") { Description = "pth (PyTorch) or safetensors. Default: from the extension of --out." };
        format.AcceptOnlyFromAmong(Formats);
        var file = new Option<string>("--out") { Description = "The file to write; an existing one is replaced.", HelpName = "FILE", Required = true };
        var digits = DigitsOption.Create();
        var command = new Command("export", "Write a model's weights to a file, with TransformerLens' names and shapes, and a config.json that describes them.")
        {
            model, format, file, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            parse.GetValue(digits),
            parse.GetValue(format),
            parse.GetRequiredValue(file),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, string? format, string file, CancellationToken cancellationToken)
    {
        ModelDigits.SourceOf(model, digits);
        var chosen = OutFormat.Choose(file, format, Formats);
        OutFile.RefuseImpossible(file);
        if (ModelName.IsPath(model))
        {
            await context.Files.ExportAsync(ModelName.ExistingFile(model), digits, chosen, file, cancellationToken);
        }
        else
        {
            await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
            var variant = await VariantFinder.FindAsync(grid, model, cancellationToken);
            var weights = variant.Weights;
            var (config, beside) = Description(variant.Spec, file);
            await WeightsDownload.WriteAsync(grid.Grains.GetGrain<IModelGrain>(weights.Sha256), weights, chosen, file, cancellationToken);
            await OutFile.WriteAsync(beside, async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(config.ToJson()), cancellationToken));
        }

        var (bytes, described) = (new FileInfo(file).Length, ModelConfig.PathBeside(file));
        context.Report.Result(
            () => new ExportJson(model, chosen, Path.GetFullPath(file), bytes, described),
            () => context.Report.Say($"Wrote {model} to {file} ({chosen}, {Figures.Count(bytes)} bytes), described by {Path.GetFileName(described)}."));
        return ExitCodes.Done;
    }

    /// <summary>What describes a variant's weights, and in which file beside them.</summary>
    /// <exception cref="ClientException">The file that it would be is there, and of another program.</exception>
    private static (ModelConfig Config, string Path) Description(VariantSpec spec, string file)
    {
        var config = new ModelConfig(spec.Architecture, spec.Digits, new(spec.Layers, spec.Heads, spec.DModel, spec.DHead));
        try
        {
            return (config, config.ChoosePath(file));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"{file} was not written: {e.Message}", e);
        }
    }
}
