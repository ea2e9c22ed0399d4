using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va variant plot</c>: draws loss curves.</summary>
internal static class VariantPlotCommand
{
    private const string Svg = "svg";
    private const string Png = "png";

    public static Command Create(CommandHost host)
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = "A variant: its name, SWEEP/VARIANT, or its identity. Several are compared in one picture.",
            Arity = ArgumentArity.OneOrMore,
        };
        var path = new Option<string>("--out")
        {
            Description = "The picture to write, .svg or .png; a path without an ending is a folder, which gets every picture there is.",
            HelpName = "PATH",
            Required = true,
        };
        var format = new Option<string?>("--format") { Description = "svg or png. Default: by the ending of --out, svg in a folder." };
        format.AcceptOnlyFromAmong(Svg, Png);
        var tokens = new Option<bool>("--tokens") { Description = "A curve for each answer token, from the sign to the units." };
        var logarithmic = new Option<bool>("--log") { Description = "Losses on a logarithmic axis." };
        var command = new Command("plot", "Draw the losses of a training, in all and by answer token.") { names, path, format, tokens, logarithmic };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(names),
            PlotRequest.Of(
                parse.GetRequiredValue(path), parse.GetValue(format), new(parse.GetValue(tokens), parse.GetValue(logarithmic))),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string[] names, PlotRequest request, CancellationToken cancellationToken)
    {
        request.RefuseImpossible(names.Length);
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var records = new List<FoundRecord>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            records.Add(await RecordFinder.FindAsync(grid, name, cancellationToken));
        }

        var pictures = request.Pictures(records.Count).ToArray();
        var replaced = pictures.Count(picture => File.Exists(picture.File));
        foreach (var (file, view) in pictures)
        {
            await OutFile.WriteAsync(file, stream => Task.Run(() => LossPicture.Draw(records, view, request.IsSvg, stream), cancellationToken));
        }

        context.Report.Result(
            () => new PlotJson([.. records.Select(found => found.Name)], [.. pictures.Select(picture => Path.GetFullPath(picture.File))]),
            () => context.Report.Say($"Wrote {string.Join(", ", pictures.Select(picture => picture.File))}{(replaced == 0 ? "" : $", in place of {Figures.Count(replaced, "picture")} that stood there")}."));
        return ExitCodes.Done;
    }

    /// <summary>Where which pictures go.</summary>
    /// <param name="Path">A picture, or a folder for all of them.</param>
    /// <param name="IsFolder">Which of both.</param>
    /// <param name="IsSvg">Or PNG.</param>
    /// <param name="View">What the one picture shows.</param>
    internal sealed record PlotRequest(string Path, bool IsFolder, bool IsSvg, LossView View)
    {
        public static PlotRequest Of(string path, string? format, LossView view)
        {
            var isFolder = OutFormat.EndingOf(path).Length == 0;
            return new(path, isFolder, (isFolder ? format ?? Svg : OutFormat.Choose(path, format, Svg, Png)) == Svg, view);
        }

        public IEnumerable<(string File, LossView View)> Pictures(int variants) => IsFolder
            ? LossView.All
                .Where(view => variants == 1 || !view.ByToken)
                .Select(view => (System.IO.Path.Combine(Path, $"{view.Name}.{(IsSvg ? Svg : Png)}"), view))
            : [(Path, View)];

        public void RefuseImpossible(int variants)
        {
            if (IsFolder && View != default)
            {
                throw new ClientException(
                    $"--out {Path} is a folder and gets every picture; --tokens and --log choose one. Give a file that ends in .svg or .png.");
            }

            if (View.ByToken && variants > 1)
            {
                throw new ClientException("--tokens draws the curves of one variant. Name one, or leave --tokens out to compare several.");
            }

            if (IsFolder)
            {
                OutFile.RefuseImpossibleFolder(Path);
            }
            else
            {
                OutFile.RefuseImpossible(Path);
            }
        }
    }
}
