using System.CommandLine;
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
        var command = new Command("export", "Write a model's weights to a file, with TransformerLens' names and shapes.")
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
            Describe(variant.Spec, chosen, file);
            await WeightsDownload.WriteAsync(grid.Grains.GetGrain<IModelGrain>(weights.Sha256), weights, chosen, file, cancellationToken);
        }

        var bytes = new FileInfo(file).Length;
        context.Report.Result(
            () => new ExportJson(model, chosen, Path.GetFullPath(file), bytes),
            () => context.Report.Say($"Wrote {model} to {file} ({chosen}, {Figures.Count(bytes)} bytes)."));
        return ExitCodes.Done;
    }

    /// <summary>Writes a <c>config.json</c> beside a <c>.pth</c>, which cannot state the model's architecture itself.</summary>
    private static void Describe(VariantSpec spec, string format, string file)
    {
        try
        {
            if (format == "pth")
            {
                ModelConfig.Of(spec.Architecture, spec.Digits).WriteBeside(file);
            }
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"{file} was not written: {e.Message}", e);
        }
    }
}
