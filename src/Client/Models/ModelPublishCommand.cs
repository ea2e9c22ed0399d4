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
        var verified = await VerifyAsync(context, grid, variant, questions, path, cancellationToken);
        var config = new ModelConfig(variant.Spec.Architecture, variant.Spec.Digits, new(variant.Spec.Layers, variant.Spec.Heads, variant.Spec.DModel, variant.Spec.DHead));
        await WeightsDownload.WriteAsync(
            grid.Grains.GetGrain<IModelGrain>(weights.Sha256), weights, ModelRules.FormatIn(WeightLayout.Hooked, "pth"), Path.Combine(path, Weights), cancellationToken);
        (string File, string Text)[] texts =
        [
            (ModelConfig.FileName, config.ToJson()),
            ("training_loss.json", PublishedTraining.Write(variant.Name, record.Record)),
            ("behaviors.json", NodeFile.Write(claims?.Analysis.Tagged() ?? [])),
            ("features.json", NodeFile.Write(claims?.Tagged() ?? [])),
            .. claims is null
                ? Array.Empty<(string, string)>()
                : [("map.json", NodeMapFile.Write(variant.Name, claims.Analysis.Model, claims.Operations, claims.Analysis.Tagged(), claims.Tagged()))],
            ("README.md", ModelCard.Of(variant, record.Record, verified, claims)),
        ];
        await folder.WriteAsync(texts);
        string[] files = [Weights, "model.json", .. texts.Select(text => text.File), .. verified.Select(one => one.Certificate).OfType<WrittenCertificate>().Select(one => Path.GetFileName(one.File))];
        context.Report.Result(
            () => new PublicationJson(
                variant.Name,
                Path.GetFullPath(path),
                files,
                [.. verified.Select(one => VerificationJson.Of(one.Report, VerificationFigures.DefaultLevel, DigitsSource.Trained, one.Certificate))]),
            () =>
            {
                VerificationTables.Draw(context.Report, variant.Name, [.. verified.Select(one => one.Report)], VerificationFigures.DefaultLevel);
                context.Report.Say($"Wrote {string.Join(", ", files)} to {path}.");
            });
        return ExitCodes.Done;
    }

    /// <summary>Verifies each operation, and writes the certificate of what was asked whole.</summary>
    private static async Task<List<(VerificationReport Report, WrittenCertificate? Certificate)>> VerifyAsync(
        CommandContext context, IGrid grid, FoundVariant variant, long questions, string folder, CancellationToken cancellationToken)
    {
        var request = new VerificationRequest(null, new(questions, null, VerificationSpec.DefaultSeed, StratifiedQuestions.DefaultRealisations), new(null), null);
        var verified = new List<(VerificationReport, WrittenCertificate?)>();
        foreach (var plan in request.Plans(variant.Spec.Digits, variant.Spec.Operations))
        {
            var file = Path.Combine(folder, $"{OutFile.NameOf(variant.Name)}.{plan.Operation.Name()}.certificate.json");
            CertificateTarget.RefuseOther(file, variant.Weights.Sha256, plan.Operation);
            var report = await new VerificationRun(grid, context.Report).RunAsync(variant.Name, variant.Weights, plan, cancellationToken);
            verified.Add((report, plan.Sample is SampleKind.Exhaustive
                ? await WrittenCertificate.WriteAsync(grid, plan.KeyFor(variant.Weights), DigitsSource.Trained, file, cancellationToken)
                : null));
        }

        return verified;
    }
}
