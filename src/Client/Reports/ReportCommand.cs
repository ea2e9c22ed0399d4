using System.CommandLine;
using System.Text;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va report</c>: writes all that is known of a sweep or a model into one HTML file.</summary>
internal static class ReportCommand
{
    public static Command Create(CommandHost host)
    {
        var target = new Argument<string>("SWEEP-or-MODEL")
        {
            Description = "A sweep (its file or its name), a variant (its name, SWEEP/VARIANT, or its identity), or a .pth or .safetensors weight file.",
        };
        var file = new Option<string?>("--out")
        {
            Description = "The HTML file to write; an earlier report of that name is replaced. Default: the name of the sweep or model, with .html.",
            HelpName = "FILE",
        };
        var pictures = new Option<string?>("--pictures")
        {
            Description = "Also write every picture as SVG and PNG to this folder; for a sweep, to a folder in it for each variant.",
            HelpName = "DIR",
        };
        var quick = new Option<bool>("--no-analysis") { Description = "Do not look into the models, which takes from seconds to minutes each." };
        var digits = DigitsOption.Create();
        var command = new Command("report", "Write losses, verification, quanta maps, attention and PCA plots into one HTML file.")
        {
            target, file, pictures, quick, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            new(parse.GetRequiredValue(target), parse.GetValue(file), parse.GetValue(pictures), Analyses: !parse.GetValue(quick), parse.GetValue(digits)),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, ReportRequest request, CancellationToken cancellationToken)
    {
        request.RefuseImpossible();
        var reader = new FindingsReader(context.Session);
        var source = ModelDigits.SourceOf(request.Target, request.Digits);
        var findings = await reader.ReadAsync(request.Target, cancellationToken);
        var file = request.File ?? $"{OutFile.NameOf(findings.Name)}.html";
        ReportRequest.RefuseForeign(file);
        var folders = request.Pictures is { } drawn ? ReportPictures.FoldersOf(findings, drawn) : [];
        if (request.Analyses)
        {
            findings = await reader.AnalysedAsync(findings, request.Digits, cancellationToken);
            ModelDigits.Tell(context.Report, request.Target, source, findings.Models is [{ Claims: { } claims }, ..] ? claims.Analysis.Model.Digits : 0);
        }

        await OutFile.WriteAsync(file, async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(ReportPage.Of(findings)), cancellationToken));
        var pictures = request.Pictures is { } folder ? await ReportPictures.WriteAsync(findings, folder, folders) : [];
        string[] failed = [.. findings.Models.Where(model => model.AnalysisFailure is not null).Select(model => model.Name)];
        context.Report.Result(
            () => new ReportJson(
                Path.GetFullPath(file), new FileInfo(file).Length, findings.Sweep?.Name, [.. findings.Models.Select(model => model.Name)], failed,
                [.. pictures.Select(Path.GetFullPath)]),
            () => context.Report.Say(
                $"Wrote {file}{(request.Pictures is null ? "" : $" and {Figures.Count(pictures.Count, "picture file")} to {request.Pictures}")}."));
        return failed.Length == 0 ? ExitCodes.Done : ExitCodes.NotAchieved;
    }
}

/// <summary>What shall be reported where.</summary>
/// <param name="Target">A sweep, a variant or a weight file.</param>
/// <param name="File">The HTML file; null for one that is called as the target.</param>
/// <param name="Pictures">A folder for pictures; null for none.</param>
/// <param name="Analyses">Whether models are looked into.</param>
/// <param name="Digits">Digits of a weight file's model; null if not stated.</param>
internal sealed record ReportRequest(string Target, string? File, string? Pictures, bool Analyses, int? Digits = null)
{
    /// <exception cref="ClientException">Something cannot be written where it shall be.</exception>
    public void RefuseImpossible()
    {
        if (File is not null)
        {
            OutFormat.RequireEnding(File, "--out", "html", "htm");
            RefuseForeign(File);
        }

        if (Pictures is not null)
        {
            OutFile.RefuseImpossibleFolder(Pictures, "--pictures");
        }
    }

    /// <summary>The name of a report may be nobody's choice, so it replaces nothing but reports.</summary>
    /// <exception cref="ClientException">Something else is there, or nothing can be written there.</exception>
    public static void RefuseForeign(string file)
    {
        OutFile.RefuseImpossible(file);
        if (System.IO.File.Exists(file) && !ReportPage.IsReport(file))
        {
            throw new ClientException($"{file} exists and is no report of 'va report'. Give another name with --out, or move it away.");
        }
    }
}
