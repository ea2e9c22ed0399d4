using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>What becomes of a parent's nodes, with outcomes that are made by hand.</summary>
public sealed class ReuseFactsTests
{
    private static readonly Question[] Questions = [.. new[] { "01+02", "05-03", "03-05" }.Select(text => Question.Parse(text, 2))];

    private static readonly ModelUse Parent = ModelUse.Of(
        Facts(layers: 2, heads: 2, ("P6L0H0", "+"), ("P6L0H1", "+"), ("P7L0H0", "+"), ("P7L0MLP", "+"), ("P7L1MLP", "+")),
        Computed(("P6L0H0", "A1.SC A1.ST"), ("P6L0H1", "A1.SS"), ("P7L0H0", ""), ("P7L0MLP", "A0.SC.A1"), ("P7L1MLP", "A1.SA")));

    /// <summary>In a model of three layers with three heads, from layer 1 on.</summary>
    private static readonly ReuseFacts Reuse = ReuseFacts.Of(
        Parent,
        ModelUse.Of(
            Facts(layers: 3, heads: 3, ("P6L1H0", "+"), ("P7L1H0", "+mn"), ("P7L1MLP", "+"), ("P7L2MLP", "+"), ("P6L1H2", "mn"), ("P8L0H0", "n")),
            Computed(("P6L1H0", "A1.SC.A2"), ("P7L1H0", "A1.SA"), ("P7L1MLP", "A0.SC A0.MB"), ("P7L2MLP", ""), ("P6L1H2", "OPR"), ("P8L0H0", ""))),
        new(Start: 1));

    [Fact]
    public void Each_inserted_node_is_followed_to_its_place() => Assert.Equal(
        [
            "P6L0H0 at P6L1H0: Kept, keeps A1.SC",
            "P6L0H1 at P6L1H1: Gone, keeps ",
            "P7L0H0 at P7L1H0: Second, keeps ",
            "P7L0MLP at P7L1MLP: Second, keeps A0.SC",
            "P7L1MLP at P7L2MLP: Lost, keeps ",
        ],
        Reuse.Inserted.Select(node => $"{node.From} at {node.Node}: {node.Fate}, keeps {string.Join(' ', node.KeptRoles)}"),
        StringComparer.Ordinal);

    [Fact]
    public void A_second_role_is_another_operation_or_another_sub_task()
    {
        var (byOperation, byTask) = (Of("P7L1H0"), Of("P7L1MLP"));

        Assert.Equal([Operation.Subtract], byOperation.OtherOperations);
        Assert.Empty(byOperation.OtherRoles); // nothing was known of it in the parent, so nothing is second
        Assert.True(byOperation.Now!.IsPolysemantic);
        Assert.Empty(byTask.OtherOperations);
        Assert.Equal([new Role(SubTask.MB, 0)], byTask.OtherRoles);
        Assert.False(byTask.Now!.IsPolysemantic);
    }

    [Fact]
    public void Subtractions_of_either_sign_are_one_operation()
    {
        var use = ModelUse.Of(Facts(layers: 1, heads: 1, ("P6L0H0", "mn"))).Nodes[Node.Parse("P6L0H0")];

        Assert.Equal([OperationClass.PositiveAnswer, OperationClass.NegativeAnswer], use.Classes);
        Assert.False(use.IsPolysemantic);
    }

    [Theory]
    [InlineData(null, 6, 4)]
    [InlineData(OperationClass.Addition, 4, 4)]
    [InlineData(OperationClass.PositiveAnswer, 2, 1)]
    [InlineData(OperationClass.NegativeAnswer, 3, 1)]
    public void Used_nodes_are_counted_for_each_kind_of_question(OperationClass? questions, int used, int inserted)
    {
        Assert.Equal((used, inserted), (Reuse.Used(questions), Reuse.InsertedUsed(questions)));
        Assert.Equal(["P6L1H2", "P8L0H0"], Reuse.New.Select(node => node.ToString()), StringComparer.Ordinal);
    }

    [Fact]
    public void Other_places_at_the_same_positions_are_the_control()
    {
        // Heads at P6 and P7: 3 layers of 3 heads each. P8, where the parent needs none, does not count.
        Assert.Equal(
            [new(PlaceOrigin.Inserted, 3, 2), new(PlaceOrigin.Copied, 5, 0), new(PlaceOrigin.Other, 10, 1)],
            Reuse.Places(mlps: false));
        Assert.Equal([new(PlaceOrigin.Inserted, 2, 2), new(PlaceOrigin.Other, 1, 0)], Reuse.Places(mlps: true));
    }

    [Fact]
    public void A_model_that_did_not_start_from_the_parent_is_asked_for_the_same_places()
    {
        var control = ModelUse.Of(
            Facts(layers: 2, heads: 2, ("P6L1H1", "+n"), ("P7L1MLP", "m"), ("P6L0H0", "+")), Computed(("P6L1H1", "A1.SS"), ("P7L1MLP", ""), ("P6L0H0", "A1.SC")));

        Assert.Equal([(3, 2, 1, 3, 1), (2, 2, 0, 2, 1)], Counted(Reuse.Child));
        Assert.Equal([(3, 1, 1, 3, 1), (1, 1, 0, 1, 0)], Counted(control)); // it has no layer 2
        Assert.Equal([1, 0, 1], OperationClasses.All.Select(questions => Reuse.In(control, mlps: false).ByClass[questions]));
        Assert.Equal([0, 1, 0], OperationClasses.All.Select(questions => Reuse.In(control, mlps: true).ByClass[questions]));

        static IEnumerable<(int, int, int, int, int)> Counted(ModelUse model) => new[] { false, true }.Select(mlps => Reuse.In(model, mlps))
            .Select(use => (use.Places, use.Used, use.Polysemantic, use.Roles, use.RolesConfirmed));
    }

    [Fact]
    public void Without_tested_claims_nothing_is_said_of_roles()
    {
        var reuse = ReuseFacts.Of(
            ModelUse.Of(Facts(2, 2, ("P6L0H0", "+"), ("P7L0H0", "+"))), ModelUse.Of(Facts(2, 2, ("P6L0H0", "+"))), default);

        Assert.False(reuse.HasRoles);
        Assert.Equal([NodeFate.Kept, NodeFate.Gone], reuse.Inserted.Select(node => node.Fate));
    }

    [Fact]
    public void Heads_that_were_written_to_other_slots_are_looked_for_there()
    {
        var reuse = ReuseFacts.Of(Parent, ModelUse.Of(Facts(2, 4, ("P6L0H2", "+"), ("P6L0H0", "+"))), new(Start: 0, Shift: 2));

        Assert.Equal(["P6L0H2"], reuse.Inserted.Where(node => node.Survives).Select(node => node.Node.ToString()), StringComparer.Ordinal);
        Assert.Equal(["P6L0H0"], reuse.New.Select(node => node.ToString()), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(2, 3, 2, 0)]
    [InlineData(3, 3, 2, 0)]
    [InlineData(3, 2, 1, 1)]
    [InlineData(3, 3, -1, 0)]
    public void A_parent_that_does_not_fit_there_is_refused(int layers, int heads, int start, int shift)
    {
        var error = Assert.Throws<ArgumentException>(() => ReuseFacts.Of(Parent, ModelUse.Of(Facts(layers, heads)), new(start, shift)));

        Assert.StartsWith("A model of 2 digits, 2 layers and 2 heads does not fit into one of", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Algo:A3.SA", "A3.SA Strong")]
    [InlineData("Algo:A12.ST.A13", "A12.ST Partial")]
    [InlineData("Algo:OPR", "OPR Strong")]
    [InlineData("Algo:SGN.A43", "SGN Partial")]
    [InlineData("Algo:D4.GT", null)] // an older spelling, which says it of a question's digit
    [InlineData("Algo:A3.XX", null)]
    [InlineData("Algo:3", null)]
    [InlineData("Impact:A3", null)]
    public void A_role_is_read_off_a_tag(string tag, string? expected) =>
        Assert.Equal(expected, Role.Of(Tag.Parse(tag)) is { } found ? $"{found.Role} {found.Verdict}" : null);

    [Fact]
    public void The_better_verdict_on_a_role_counts()
    {
        var use = ModelUse.Of(Facts(1, 1, ("P6L0H0", "+")), Computed(("P6L0H0", "A1.SA.A1 A1.SA"))).Nodes[Node.Parse("P6L0H0")];

        Assert.Equal(Verdict.Strong, Assert.Single(use.Roles).Value);
    }

    private static InsertedNode Of(string place) => Reuse.Inserted.Single(node => node.Node == Node.Parse(place));

    /// <param name="useful">Nodes, and the questions that fail without them: + an addition, m and n subtractions.</param>
    private static CircuitFacts Facts(int layers, int heads, params (string Node, string Fails)[] useful) => new(
        new(),
        new(Digits: 2, layers, heads, DModel: 8, DHead: 4),
        Questions,
        [],
        [],
        0,
        [],
        [
            .. useful.Select(one => new AblationOutcome(AblationTarget.Of(Node.Parse(one.Node)), [.. one.Fails.Select(kind => new WrongAnswer("+mn".IndexOf(kind), 1))])),
            new(AblationTarget.Of(new(0, 0, 0)), []), // looked at, and not needed
        ],
        [],
        [],
        []);

    private static TaggedNode[] Computed(params (string Node, string Roles)[] nodes) =>
    [
        .. nodes.Select(one => new TaggedNode(
            Node.Parse(one.Node),
            [new(TagKinds.Impact, "A1"), .. one.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(role => new Tag(TagKinds.Algorithm, role))])),
    ];
}
