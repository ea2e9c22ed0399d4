namespace VerifiedAddition.Circuits.Tests;

/// <summary>The hypotheses by what delivers a carry, and the tags that say so.</summary>
public sealed class DeliveryHypothesesTests
{
    private static readonly Amount Always = Confidence.Usual.Of(new Tally(1000, 1000));
    private static readonly Amount Never = Confidence.Usual.Of(new Tally(0, 1000));

    [Fact]
    public void A_clause_is_as_strong_as_the_weakest_case_of_its_digit()
    {
        var facts = Facts(OperationClasses.All,
            (4, OperationClass.PositiveAnswer, 2, 1, Verdict.Strong), (4, OperationClass.PositiveAnswer, 2, 2, Verdict.Partial), (4, OperationClass.NegativeAnswer, 2, 1, Verdict.Strong),
            (4, OperationClass.Addition, 2, 1, Verdict.Strong), (4, OperationClass.Addition, 1, 1, Verdict.None));

        Assert.Equal(["addition", "subtraction", "mixed"], facts.Hypotheses.Select(one => one.Name), StringComparer.Ordinal);
        Assert.Equal([("add-m1.2", Verdict.Strong), ("add-m1.1", Verdict.None)], Clauses(0));
        Assert.Equal([("sub-m1.2", Verdict.Partial)], Clauses(1));
        Assert.Equal([("mix-m1.2", Verdict.Partial), ("mix-m1.1", Verdict.None)], Clauses(2));
        Assert.Equal("experiment 4, 3 cases; weakest M A2 from 2 below: it 1.00", facts.Hypotheses[1].Clauses[0].Evidence);

        IEnumerable<(string Id, Verdict Verdict)> Clauses(int hypothesis) => facts.Hypotheses[hypothesis].Clauses.Select(clause => (clause.Id, clause.Verdict));
    }

    [Fact]
    public void What_was_not_examined_is_no_clause() => Assert.Empty(Facts([OperationClass.Addition]).Hypotheses);

    [Fact]
    public void The_sign_is_a_clause_of_subtraction_alone()
    {
        var facts = Facts([OperationClass.PositiveAnswer, OperationClass.NegativeAnswer], (14, null, null, null, Verdict.Strong));

        var clause = Assert.Single(Assert.Single(facts.Hypotheses).Clauses);
        Assert.Equal(("sub-m7", Verdict.Strong, false), (clause.Id, clause.Verdict, clause.IsOptional));
    }

    /// <summary>What is written in the originals' tags is read back as it was.</summary>
    [Fact]
    public void Combiners_and_routes_are_tags_of_the_last_mlps()
    {
        var facts = Facts(OperationClasses.All) with
        {
            Findings =
            [
                Finding.Of(11, "x",
                [
                    new("P9L1MLP", OperationClass.Addition, 2, 1, Always, Never, Never), new("P9L1MLP", OperationClass.Addition, 2, 2, Confidence.Usual.Of(new Tally(700, 1000)), Never, Never),
                    new("P10L1MLP", OperationClass.NegativeAnswer, 1, 1, Always, Never, Never), new("P10L1MLP", OperationClass.Addition, 1, 1, Always, Always, Never),
                    new("what enters the last layer at =", OperationClass.PositiveAnswer, 1, 1, Always, Never, Never),
                ]),
            ],
            Routes =
            [
                (new(OperationClass.Addition, 2, 1), DeliveryRoute.Residual), (new(OperationClass.Addition, 2, 2), DeliveryRoute.Attention),
                (new(OperationClass.PositiveAnswer, 2, 1), DeliveryRoute.Either), (new(OperationClass.NegativeAnswer, 1, 1), DeliveryRoute.None),
            ],
        };

        var (combiners, routes) = (NodeFile.Write(MechanismTags.Combiners(facts)), NodeFile.Write(MechanismTags.Delivery(facts)));

        Assert.Equal([("P9L1MLP", "Algo:A2.STC.A2"), ("P10L1MLP", "Algo:A1.NTC")], Tags(combiners));
        Assert.Equal([("P9L1MLP", "Probe:DELIVERY.ADD=att Probe:DELIVERY.SUB=resatt"), ("P10L1MLP", "Probe:DELIVERY.NEG=none")], Tags(routes));
        Assert.Equal(combiners, NodeFile.Write(NodeFile.Read(combiners, heads: 3)));
        Assert.Equal(routes, NodeFile.Write(NodeFile.Read(routes, heads: 3)));

        static IEnumerable<(string Node, string Tags)> Tags(string file) => NodeFile.Read(file, heads: 3).Select(one => ($"{one.Node}", string.Join(' ', one.Tags)));
    }

    private static MechanismFacts Facts(IReadOnlyList<OperationClass> classes, params (int Number, OperationClass? Class, int? Digit, int? Depth, Verdict Verdict)[] cases) => new(
        new(), new(3, 2, 3, 96, 32), classes,
        [.. cases.GroupBy(one => one.Number).Select(some => Finding.Of(some.Key, "x", [.. some.Select(one => new Measurement("it", one.Class, one.Digit, one.Depth, Always, Verdict: one.Verdict))]))], []);
}
