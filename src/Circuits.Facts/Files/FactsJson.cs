using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>An analysis in the JSON form of <see cref="FactsFile"/>: questions as texts, wrong answers as pairs of numbers in one list.</summary>
internal sealed record CircuitJson(
    AnalysisPolicy Policy,
    AblationKind Ablation,
    ulong Seed,
    AnalysedModel Model,
    string[] Questions,
    string[] LeftOut,
    int[] Wrong,
    double MeanLoss,
    OutcomeJson[] Positions,
    OutcomeJson[] Nodes,
    AttentionJson[] Attention,
    IReadOnlyList<DirectContribution> Attribution,
    IReadOnlyList<LensReading> Lens)
{
    public static CircuitJson Of(CircuitFacts facts) => new(
        facts.Spec.Policy,
        facts.Spec.Kind,
        facts.Spec.Seed,
        facts.Model,
        [.. facts.Questions.Select(question => question.Text)],
        [.. facts.LeftOut.Select(question => question.Text)],
        Pairs.Of(facts.Wrong),
        facts.MeanLoss,
        [.. facts.Positions.Select(OutcomeJson.Of)],
        [.. facts.Nodes.Select(OutcomeJson.Of)],
        [.. facts.Attention.Select(head => new AttentionJson(head.Node.ToString(), head.Shares))],
        facts.Attribution,
        facts.Lens);

    public CircuitFacts ToFacts() => new(
        new(Policy, Ablation, Seed),
        Model,
        [.. Questions.Select(text => Question.Parse(text, Model.Digits))],
        [.. LeftOut.Select(text => Question.Parse(text, Model.Digits))],
        Pairs.Read(Wrong),
        MeanLoss,
        [.. Positions.Select(outcome => outcome.ToFacts())],
        [.. Nodes.Select(outcome => outcome.ToFacts())],
        [.. Attention.Select(head => new HeadAttention(Node.Parse(head.Head), head.Shares))],
        Attribution,
        Lens);
}

/// <summary>The attention of a head.</summary>
internal sealed record AttentionJson(string Head, IReadOnlyList<double> Shares);

/// <summary>The effect of ablating a position (<c>P14</c>) or a node.</summary>
internal sealed record OutcomeJson(string Without, int[] Failures)
{
    public static OutcomeJson Of(AblationOutcome outcome) => new(outcome.Target.ToString(), Pairs.Of(outcome.Failures));

    public AblationOutcome ToFacts() => new(
        Without is ['P', .. var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? AblationTarget.OfPosition(position)
            : AblationTarget.Of(Node.Parse(Without)),
        Pairs.Read(Failures));
}

/// <summary>A tested claim: the passes, then the controls in the order of <see cref="ClaimEvidence.Controls"/>, each as count and trials.</summary>
internal sealed record EvidenceJson(SubTask Task, string[] Nodes, int[] Counts, int Symbols, int? Column = null, double? Attention = null)
{
    public static EvidenceJson Of(ClaimEvidence evidence) => new(
        evidence.Claim.Task,
        [.. evidence.Claim.Nodes.Select(node => node.ToString())],
        [.. evidence.Controls.Prepend(evidence.Passed).SelectMany(tally => new[] { tally.Count, tally.Trials })],
        evidence.Symbols,
        evidence.Claim.Column,
        evidence.Attention);

    public ClaimEvidence ToFacts() => new(
        new(Task, Column, [.. Nodes.Select(Node.Parse)]), Tally(0), Tally(1), Tally(2), Tally(3), Symbols, Attention);

    private Tally Tally(int number) => new(Counts[2 * number], Counts[(2 * number) + 1]);
}

/// <summary>A tested head; points as pairs of numbers in one list.</summary>
internal sealed record HeadJson(
    string Head,
    OperationClass Questions,
    int Digit,
    double[] Points,
    IReadOnlyList<int> Groups,
    IReadOnlyList<double> Variances,
    double Silhouette,
    double CalinskiHarabasz,
    double Agreement,
    double HeldOutAccuracy,
    bool IsSeparable)
{
    public static HeadJson Of(HeadSeparability head) => new(
        head.Test.Head.ToString(),
        head.Test.Kind,
        head.Test.Digit,
        [.. head.Result.Points.SelectMany(point => new[] { point.First, point.Second })],
        head.Result.Groups,
        head.Result.Variances,
        head.Result.Silhouette,
        head.Result.CalinskiHarabasz,
        head.Result.Agreement,
        head.Result.HeldOutAccuracy,
        head.Result.IsSeparable);

    public HeadSeparability ToFacts() => new(
        new(Node.Parse(Head), Questions, Digit),
        new(
            [.. Points.Chunk(2).Select(point => (point[0], point[1]))], Groups, Variances, Silhouette, CalinskiHarabasz, Agreement, HeldOutAccuracy,
            IsSeparable));
}

/// <summary>Wrong answers as question, symbols, question, symbols, …</summary>
internal static class Pairs
{
    public static int[] Of(IEnumerable<WrongAnswer> answers) => [.. answers.SelectMany(answer => new[] { answer.Question, answer.WrongSymbols })];

    public static WrongAnswer[] Read(int[] numbers) => [.. numbers.Chunk(2).Select(pair => new WrongAnswer(pair[0], pair[1]))];
}
