using System.CommandLine;
using System.Text;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va model export</c>: writes a model's weights to a file for PyTorch or safetensors.</summary>
internal static class ModelExportCommand
{
    private static readonly string[] Formats = ["pth", "safetensors", ModelRules.Onnx];

    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var format = new Option<string?>("--format") { Description = "pth (PyTorch), safetensors, or onnx (the forward pass, too). Default: from the extension of --out." };
        format.AcceptOnlyFromAmong(Formats);
        var file = new Option<string>("--out") { Description = "The file to write; an existing one is replaced.", HelpName = "FILE", Required = true };
        var layout = LayoutOption();
        var digits = DigitsOption.Create();
        var command = new Command("export", "Write a model's weights to a file, with TransformerLens' names and shapes, and a config.json that describes them.")
        {
            model, format, layout, file, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            parse.GetValue(digits),
            parse.GetValue(format),
            WeightLayouts.Parse(parse.GetRequiredValue(layout)),
            parse.GetRequiredValue(file),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, string? format, WeightLayout layout, string file, CancellationToken cancellationToken)
    {
        ModelDigits.SourceOf(model, digits);
        var chosen = OutFormat.Choose(file, format, Formats);
        RequireLayout(layout, chosen);
        OutFile.RefuseImpossible(file);
        if (ModelName.IsPath(model))
        {
            await context.Files.ConvertAsync(ModelName.ExistingFile(model), new(digits), new(file, chosen, layout), cancellationToken);
        }
        else
        {
            await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
            var variant = await VariantFinder.FindAsync(grid, model, cancellationToken);
            var weights = variant.Weights;
            var (config, beside) = Description(variant.Spec, file);
            var grain = grid.Grains.GetGrain<IModelGrain>(weights.Sha256);
            if (string.Equals(chosen, ModelRules.Onnx, StringComparison.Ordinal))
            {
                var content = await WeightsDownload.ReadOnnxAsync(grain, weights, variant.Spec.Operations, cancellationToken);
                await OutFile.WriteAsync(file, async stream => await stream.WriteAsync(content, cancellationToken));
            }
            else
            {
                await WeightsDownload.WriteAsync(grain, weights, ModelRules.FormatIn(layout, chosen), file, cancellationToken);
            }

            await OutFile.WriteAsync(beside, async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(config.ToJson()), cancellationToken));
        }

        var written = Written(model, chosen, layout, file);
        context.Report.Result(() => written, () => context.Report.Say(Words(written, file)));
        return ExitCodes.Done;
    }

    /// <summary>Refuses a layout that the format does not have.</summary>
    private static void RequireLayout(WeightLayout layout, string format)
    {
        if (layout is not WeightLayout.Hooked && string.Equals(format, ModelRules.Onnx, StringComparison.Ordinal))
        {
            throw new ClientException(
                $"--layout {WeightLayouts.WordOf(layout)} is of .pth and .safetensors. ONNX holds the weights under the names of the layout hooked: leave --layout out.");
        }
    }

    /// <summary>What was written.</summary>
    internal static ExportJson Written(string model, string format, WeightLayout layout, string file) => new(
        model, format, Path.GetFullPath(file), new FileInfo(file).Length, ModelConfig.PathBeside(file), WeightLayouts.WordOf(layout));

    internal static string Words(ExportJson written, string file) =>
        $"Wrote {written.Model} to {file} ({written.Format}, {(written.Layout == "hooked" ? "" : $"layout {written.Layout}, ")}" +
        $"{Figures.Count(written.Bytes)} bytes), described by {Path.GetFileName(written.Config)}.";

    private static Option<string> LayoutOption()
    {
        var layout = new Option<string>("--layout")
        {
            Description =
                "Names and shapes: hooked (TransformerLens' HookedTransformer), bridge (its TransformerBridge), or native (the plain PyTorch modules below " +
                "that). Default: hooked.",
            DefaultValueFactory = _ => WeightLayouts.WordOf(WeightLayout.Hooked),
        };
        layout.AcceptOnlyFromAmong([.. WeightLayouts.Words]);
        return layout;
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
