using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>What was found of a mechanism in the originals' tags of July 2026 (docs/domain.md, section 9.6), on the last layer's MLPs where digits are predicted.</summary>
public static class MechanismTags
{
    /// <summary>
    /// <c>Algo:A2.STC</c> (<c>MTC</c>, <c>NTC</c>): the MLP's output turns the digit with every carry of additions (subtractions with a positive, with a negative answer);
    /// <c>Algo:A2.STC.A2</c> if it does so more often than not.
    /// </summary>
    public static IReadOnlyList<TaggedNode> Combiners(MechanismFacts facts) => Of(facts, facts.Findings.Where(finding => finding.Number == 11)
        .SelectMany(finding => finding.Measurements)
        .Where(one => one is { Class: not null, Digit: { } digit, Control: { } } && one.What == MlpOf(facts, digit).ToString())
        .GroupBy(one => (Class: one.Class!.Value, Digit: one.Digit!.Value))
        .Select(chains => (chains.Key.Class, chains.Key.Digit, Verdict: chains.Min(one => MechanismRule.Turns(one.Found, one.Control, one.Twin))))
        .Where(one => one.Verdict > Verdict.None)
        .Select(one => (one.Digit, new Tag(TagKinds.Algorithm, Text($"A{one.Digit}.{one.Class.Letter()}TC{(one.Verdict is Verdict.Partial ? Text($".A{one.Digit}") : "")}")))));

    /// <summary>
    /// <c>Probe:DELIVERY.ADD=att</c>: by which way the MLP gets the carry that comes from furthest below; <c>resatt</c> if the stream and the heads deliver it, either or only together.
    /// </summary>
    public static IReadOnlyList<TaggedNode> Delivery(MechanismFacts facts) => Of(facts, facts.Routes
        .GroupBy(one => (one.Chain.Class, one.Chain.Digit)).Select(chains => chains.MaxBy(one => one.Chain.Depth))
        .Select(one => (one.Chain.Digit, new Tag(TagKinds.Probe, Text($"DELIVERY.{ClassOf(one.Chain.Class)}={RouteOf(one.Route)}")))));

    private static TaggedNode[] Of(MechanismFacts facts, IEnumerable<(int Digit, Tag Tag)> tags) =>
        [.. tags.GroupBy(one => one.Digit, one => one.Tag).Select(some => new TaggedNode(MlpOf(facts, some.Key), [.. some])).OrderBy(one => one.Node.Position)];

    private static Node MlpOf(MechanismFacts facts, int digit) => new(facts.Shape.Layout.PositionOfAnswer(digit) - 1, facts.Shape.Layers - 1, null);

    private static string ClassOf(OperationClass kind) => kind switch
    {
        OperationClass.Addition => "ADD",
        OperationClass.PositiveAnswer => "SUB",
        _ => "NEG",
    };

    private static string RouteOf(DeliveryRoute route) => route switch
    {
        DeliveryRoute.Residual => "res",
        DeliveryRoute.Attention => "att",
        DeliveryRoute.Either or DeliveryRoute.Both => "resatt",
        _ => "none",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
