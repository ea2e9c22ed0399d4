using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>The pictures of one model.</summary>
public static class ReportPictures
{
    /// <summary>The quanta maps.</summary>
    /// <param name="link">Where a node leads; null for nowhere.</param>
    public static IReadOnlyList<Picture> Maps(CircuitFacts facts, IReadOnlyList<TaggedNode> nodes, Func<Node, string>? link = null) =>
        MapGrid.Of(facts) is { } grid
            ? [.. QuantaMaps.Of(facts, nodes).Select(map => QuantaMapPicture.Of(map, grid, facts.Model.Layout, link))]
            : [];

    /// <summary>The classes of a verification with their failure rates.</summary>
    public static Picture Strata(VerificationReport report)
    {
        var operation = report.Snapshot.Plan!.Operation.Name();
        return StrataPicture.Of(
            $"verified-{operation}",
            $"Wrong answers by class: {operation}",
            [
                .. report.Classes.OrderBy(count => count.Class, StringComparer.Ordinal)
                    .Select(count => (count.Class, count.Questions, count.Failures))
                    .Append(("all", report.Snapshot.Asked, report.Snapshot.Failures)),
            ],
            report.Snapshot.IsWhole());
    }

    /// <summary>All but the losses, which <see cref="LossPicture"/> draws.</summary>
    public static IEnumerable<Picture> Of(ModelFindings model) =>
    [
        .. model.Verifications.Select(Strata),
        .. model.Facts is { } facts ? Of(facts, model.Nodes) : [],
        .. model.Columns.Select(SeparabilityPicture.Of),
    ];

    /// <summary>The quanta maps, and where each head looks.</summary>
    /// <param name="nodes">The useful nodes with all their tags.</param>
    public static IEnumerable<Picture> Of(CircuitFacts facts, IReadOnlyList<TaggedNode> nodes) => [.. Maps(facts, nodes), .. AttentionPicture.Of(facts)];

    /// <summary>The folder of each model's pictures, taken for it.</summary>
    /// <param name="findings">What is reported.</param>
    /// <param name="folder">The folder of them all; that of the only model where the report is about one.</param>
    /// <exception cref="ClientException">One is another model's.</exception>
    public static ModelFolder[] FoldersOf(Findings findings, string folder) =>
    [
        .. findings.Models.Select(model =>
        {
            var own = new ModelFolder(findings.Sweep is null ? folder : Path.Combine(folder, model.Name), "--pictures");
            own.Take(model.Name, model.Cell?.Training.Id.Value ?? ModelFolder.IdentityOf(model.File!));
            return own;
        }),
    ];

    /// <summary>Writes all pictures of a report, each as SVG and as PNG.</summary>
    /// <param name="findings">What is reported.</param>
    /// <param name="folder">The folder of pictures that show several models.</param>
    /// <param name="folders">Those of each model, in their order (<see cref="FoldersOf"/>).</param>
    /// <returns>The files.</returns>
    /// <exception cref="ClientException">One cannot be written.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(Findings findings, string folder, IReadOnlyList<ModelFolder> folders)
    {
        var files = new List<string>();
        foreach (var (model, own) in findings.Models.Zip(folders))
        {
            await own.WriteAsync();
            files.AddRange(await WriteAsync(model, own.Path));
            files.AddRange(await WriteAsync(ReuseSection.Pictures(model, findings.Models), own.Path));
        }

        files.AddRange(await WriteAsync(ComparisonSection.Pictures(findings.Claimed), folder));
        return files;
    }

    /// <summary>Writes all pictures of a model, each as SVG and as PNG.</summary>
    /// <returns>The files.</returns>
    /// <exception cref="ClientException">One cannot be written.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(ModelFindings model, string folder)
    {
        var files = new List<string>();
        foreach (var view in model.Record is null ? [] : LossView.All)
        {
            foreach (var isSvg in new[] { true, false })
            {
                files.Add(Path.Combine(folder, $"{view.Name}.{(isSvg ? "svg" : "png")}"));
                await OutFile.WriteAsync(files[^1], stream => Task.Run(() => LossPicture.Draw([model.Record!], view, isSvg, stream)));
            }
        }

        files.AddRange(await WriteAsync(Of(model), folder));
        return files;
    }

    /// <summary>Writes what can be drawn of an analysis to the folder <c>pictures</c> in <paramref name="folder"/>.</summary>
    /// <returns>What was done, in words, to stand behind others: <c>, and 28 picture files to out/pictures</c>.</returns>
    /// <exception cref="ClientException">One cannot be written.</exception>
    public static async Task<string> WriteBesideAsync(CircuitFacts facts, IReadOnlyList<TaggedNode> nodes, string folder)
    {
        var pictures = Path.Combine(folder, "pictures");
        var files = await WriteAsync(Of(facts, nodes), pictures);
        return files.Count > 0 ? $", and {Figures.Count(files.Count, "picture file")} to {pictures}" : "";
    }

    /// <inheritdoc cref="WriteAsync(ModelFindings, string)"/>
    /// <summary>Writes pictures, each as SVG and as PNG.</summary>
    public static async Task<IReadOnlyList<string>> WriteAsync(IEnumerable<Picture> pictures, string folder)
    {
        var files = new List<string>();
        foreach (var picture in pictures)
        {
            var (svg, png) = (Path.Combine(folder, $"{picture.Name}.svg"), Path.Combine(folder, $"{picture.Name}.png"));
            await OutFile.WriteAsync(svg, async stream => await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(SvgPicture.Of(picture))));
            await OutFile.WriteAsync(png, async stream => await stream.WriteAsync(PngPicture.Of(picture)));
            files.AddRange([svg, png]);
        }

        return files;
    }
}
