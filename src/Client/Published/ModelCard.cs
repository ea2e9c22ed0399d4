using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>The card of a published model, <c>README.md</c>: what it is, and what was verified of it.</summary>
internal static class ModelCard
{
    /// <param name="variant">The model.</param>
    /// <param name="record">Its training record.</param>
    /// <param name="verified">A report for each operation, with the certificate where every question was asked.</param>
    /// <param name="claims">What its nodes do; null if nothing was looked for.</param>
    public static string Of(
        FoundVariant variant, TrainingRecord record, IReadOnlyList<(VerificationReport Report, WrittenCertificate? Certificate)> verified, ClaimFacts? claims)
    {
        var spec = variant.Spec;
        return string.Create(CultureInfo.InvariantCulture, $"""
            ---
            library_name: transformer_lens
            tags: [arithmetic, mechanistic-interpretability]
            ---

            # {variant.Name}

            A transformer that {string.Join(" and ", spec.Operations.Select(operation => operation.Rules().Verb))} numbers of {spec.Digits} digits: {Figures.Count(spec.Layers, "layer")},
            {Figures.Count(spec.Heads, "head")} of {spec.DHead}, width {spec.DModel}, {spec.Parameters:N0} parameters, `{spec.Architecture}`.
            One character is one token, as in `{Example(spec)}`; `config.json` has the vocabulary and the positions.

            ## What it answers

            {Answers(verified)}

            Each symbol of an answer is the token with the largest logit; where float32 is too imprecise to tell, float64 decides. Bounds are exact (Clopper and Pearson).{Certificates(verified)}

            ## How it was trained

            {(record.Head.StepsDone < spec.Steps ? $"{Figures.Count(record.Head.StepsDone)} of {Figures.Count(spec.Steps)}, at the learning rates of all," : Figures.Count(spec.StepsInAll))} steps of {spec.BatchSize} questions, learning rate {Figures.Real(spec.LearningRate)}, weight decay {Figures.Real(spec.WeightDecay)}, seed {spec.Seed};
            batches: {string.Join(", ", spec.Operations.Select(operation => string.Create(CultureInfo.InvariantCulture, $"{operation.Name()} {spec.PercentOf(operation)} %")))}. Final loss, the mean of the last five: {Figures.Loss(PublishedTraining.FinalLoss(record))}.{(record.Head.Device is { } device ? $" Trained by {device}." : "")}

            ## Files

            | file | what |
            | --- | --- |
            | `model.pth` | the weights, a state dict with TransformerLens' names; SHA-256 of the weights {variant.Weights.Sha256} |
            | `config.json` | sizes, vocabulary, positions |
            | `training_loss.json` | settings, and the loss of every step |
            | `behaviors.json`, `features.json` | {Nodes(claims)} |
            {(claims is null ? "" : "| `map.json` | the same by sub-task, and the MLPs of the last layer |\n")}            {string.Concat(verified.Select(one => one.Certificate).OfType<WrittenCertificate>().Select(one => $"| `{Path.GetFileName(one.File)}` | what asking every question showed |\n"))}
            """).ReplaceLineEndings("\n");
    }

    private static string Answers(IReadOnlyList<(VerificationReport Report, WrittenCertificate? Certificate)> verified) => string.Join('\n', [
        "| operation | questions | wrong | accuracy at least | certificate's root |",
        "| --- | --- | --- | --- | --- |",
        .. verified.Select(one => Row(one.Report.Snapshot, one.Certificate)),
    ]);

    private static string Certificates(IEnumerable<(VerificationReport Report, WrittenCertificate? Certificate)> verified)
    {
        var written = verified.Select(one => one.Certificate).OfType<WrittenCertificate>().ToArray();
        return written.Length == 0
            ? ""
            : "\nA certificate lists how all questions were divided and what each part came to, and its root binds it all. Some parts are asked again by\n" +
                $"`va certificate check {Path.GetFileName(written[0].File)} --redo 3 --model model.pth`.";
    }

    private static string Row(VerificationSnapshot asked, WrittenCertificate? certificate)
    {
        var plan = asked.Plan!;
        var which = asked.IsWhole() ? "all" : string.Create(CultureInfo.InvariantCulture, $"{EnumText.Of(plan.Sample)}, seed {plan.Seed}");
        var bound = asked.IsWhole()
            ? $"{Figures.Accuracy(asked.Asked - asked.Failures, asked.Asked)}, exactly"
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(1e8 * VerificationFigures.LeastAccuracy(asked)) / 1e6:0.######} %, with 95 % confidence");
        return $"| {plan.Operation.Name()} | {Figures.Count(asked.Asked)} ({which}) | {Figures.Count(asked.Failures)} | {bound} | " +
            $"{(certificate is null ? "–" : $"`{certificate.Certificate.Root}`")} |";
    }

    private static string Nodes(ClaimFacts? claims) => claims is null
        ? "no analysis of such operations is known: empty"
        : $"which heads and MLPs some question needs, and which sub-tasks they do ({Figures.Count(claims.Tagged().Count(node => node.Tags.Count > 0), "node")} with one)";

    private static string Example(VariantSpec spec) =>
        Question.Create(spec.Operations.First(), 0, 0, spec.Digits).ToString();
}
