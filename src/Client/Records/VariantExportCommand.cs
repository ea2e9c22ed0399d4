using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va variant export</c>: writes a variant's training record to a file.</summary>
internal static class VariantExportCommand
{
    private const string Csv = "csv";
    private const string JsonLines = "jsonl";
    private const string TensorBoard = "tensorboard";

    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "A variant: its name, SWEEP/VARIANT, or its identity." };
        var format = new Option<string?>("--format")
        {
            Description = "csv, jsonl (JSON lines) or tensorboard (an event file in the folder --out). Default: by the ending of --out.",
        };
        format.AcceptOnlyFromAmong(Csv, JsonLines, TensorBoard);
        var path = new Option<string>("--out")
        {
            Description = "The file to write, or for tensorboard the folder of this run alone; a file that exists is replaced.",
            HelpName = "PATH",
            Required = true,
        };
        var command = new Command(
            "export", "Write what every training step measured (docs/training-records.md): losses by answer token, learning rate, gradient norm.")
        {
            name, format, path,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse), parse.GetRequiredValue(name), parse.GetValue(format), parse.GetRequiredValue(path), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string name, string? format, string path, CancellationToken cancellationToken)
    {
        var chosen = format is TensorBoard ? TensorBoard : OutFormat.Choose(path, format, Csv, JsonLines);
        RefuseImpossible(chosen, path);
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var found = await RecordFinder.FindAsync(grid, name, cancellationToken);
        var file = chosen == TensorBoard ? TensorBoardRecord.FileIn(path, found.Name, found.Record.Head.Variant) : path;
        await OutFile.WriteAsync(file, stream => WriteAsync(found, chosen, context.Report.Terminal.Time.GetUtcNow(), stream));
        var bytes = new FileInfo(file).Length;
        context.Report.Result(
            () => new RecordExportJson(found.Name, chosen, Path.GetFullPath(file), bytes, found.Record.Steps.Count),
            () => context.Report.Say(
                $"Wrote {Figures.Count(found.Record.Steps.Count, "step")} of {found.Name} to {file} ({chosen}, {Figures.Count(bytes)} bytes)."));
        return ExitCodes.Done;
    }

    private static async Task WriteAsync(FoundRecord found, string format, DateTimeOffset now, Stream stream)
    {
        switch (format)
        {
            case Csv:
                await CsvRecord.WriteAsync(found.Record, stream);
                break;
            case JsonLines:
                await using (var text = found.OpenText())
                {
                    await text.CopyToAsync(stream);
                }

                break;
            default:
                TensorBoardRecord.Write(found.Record, now, stream);
                break;
        }
    }

    private static void RefuseImpossible(string format, string path)
    {
        if (format == TensorBoard)
        {
            OutFile.RefuseImpossibleFolder(path);
        }
        else
        {
            OutFile.RefuseImpossible(path);
        }
    }
}
