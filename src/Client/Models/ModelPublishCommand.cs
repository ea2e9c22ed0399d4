using System.CommandLine;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va model publish</c>: writes a trained variant as a folder of the hub, with a card whose figures are verified here.</summary>
internal static class ModelPublishCommand
{
    private const string Weights = "model.pth";

    public static Command Create(CommandHost host)
    {
        var variant = new Argument<string>("VARIANT") { Description = "A trained variant: its name, SWEEP/VARIANT, or its identity." };
        var folder = new Option<string>("--out") { Description = "The folder to write, for this model alone.", HelpName = "DIR", Required = true };
        var questions = VerifyCommand.QuestionsOption();
        var command = new Command(
            "publish", "Write a variant as the folder of a published model: weights, losses, what its nodes do, and a card with what was verified of it.")
        {
            variant, folder, questions,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse), parse.GetRequiredValue(variant), parse.GetRequiredValue(folder), parse.GetValue(questions), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string name, string path, long questions, CancellationToken cancellationToken)
    {
        var folder = new ModelFolder(path);
        folder.RefuseImpossible();
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, name, cancellationToken);
        var weights = variant.Weights;
        folder.Take(variant.Name, variant.Training.Id.Value);
        var record = await RecordFinder.FindAsync(grid, variant, cancellationToken);
        var claims = variant.Spec.Operations.Intersect(OperationRegistry.WithColumns).Any()
            ? await new GridCircuits(grid, context.Report).ClaimsAsync(variant, new(new(), null), cancellationToken)
            : null;
        var reports = await VerifyAsync(context, grid, variant, questions, cancellationToken);

        Directory.CreateDirectory(path);
        var certificates = await CertificatesAsync(grid, weights, variant.Name, reports, path, cancellationToken);
        var config = new ModelConfig(variant.Spec.Architecture, variant.Spec.Digits, new(variant.Spec.Layers, variant.Spec.Heads, variant.Spec.DModel, variant.Spec.DHead));
        await WeightsDownload.WriteAsync(
            grid.Grains.GetGrain<IModelGrain>(weights.Sha256), weights, ModelRules.FormatIn(WeightLayout.Hooked, "pth"), Path.Combine(path, Weights), cancellationToken);
        (string File, string Text)[] texts =
        [
            (ModelConfig.FileName, config.ToJson()),
            ("training_loss.json", PublishedTraining.Write(variant.Name, record.Record)),
            ("behaviors.json", NodeFile.Write(claims?.Analysis.Tagged() ?? [])),
            ("features.json", NodeFile.Write(claims?.Tagged() ?? [])),
            ("README.md", ModelCard.Of(variant, record.Record, [.. reports.Zip(certificates)], claims)),
        ];
        await folder.WriteAsync(texts);
        string[] files = [Weights, "model.json", .. texts.Select(text => text.File), .. certificates.OfType<WrittenCertificate>().Select(one => Path.GetFileName(one.File))];
        context.Report.Result(
            () => new PublicationJson(
                variant.Name,
                Path.GetFullPath(path),
                files,
                [.. reports.Zip(certificates, (report, certificate) => VerificationJson.Of(report, VerificationFigures.DefaultLevel, DigitsSource.Trained, certificate))]),
            () =>
            {
                VerificationTables.Draw(context.Report, variant.Name, reports, VerificationFigures.DefaultLevel);
                context.Report.Say($"Wrote {string.Join(", ", files)} to {path}.");
            });
        return ExitCodes.Done;
    }

    private static async Task<List<VerificationReport>> VerifyAsync(
        CommandContext context, IGrid grid, FoundVariant variant, long questions, CancellationToken cancellationToken)
    {
        var request = new VerificationRequest(null, new(questions, null, VerificationSpec.DefaultSeed, StratifiedQuestions.DefaultRealisations), new(null), null);
        var reports = new List<VerificationReport>();
        foreach (var plan in request.Plans(variant.Spec.Digits, variant.Spec.Operations))
        {
            reports.Add(await new VerificationRun(grid, context.Report).RunAsync(variant.Name, variant.Weights, plan, cancellationToken));
        }

        return reports;
    }

    /// <summary>Writes the certificates of what was asked whole; null for the others.</summary>
    private static async Task<WrittenCertificate?[]> CertificatesAsync(
        IGrid grid, WeightsRef weights, string name, List<VerificationReport> reports, string folder, CancellationToken cancellationToken)
    {
        var written = new WrittenCertificate?[reports.Count];
        for (var i = 0; i < written.Length; i++)
        {
            var plan = reports[i].Snapshot.Plan!;
            if (plan.Sample is SampleKind.Exhaustive)
            {
                var file = Path.Combine(folder, $"{OutFile.NameOf(name)}.{plan.Operation.Name()}.certificate.json");
                CertificateTarget.RefuseOther(file, weights.Sha256, plan.Operation);
                written[i] = await WrittenCertificate.WriteAsync(grid, plan.KeyFor(weights), DigitsSource.Trained, file, cancellationToken);
            }
        }

        return written;
    }
}
