using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

public sealed class ModelComparisonTests
{
    [Fact]
    public void Models_are_compared_by_roles_whichever_node_plays_them()
    {
        var row = Role(SubTask.SA, 0, [Adder(2, Claimed(SubTask.SA, 0, 100, "P8L0H0")), Adder(2, Claimed(SubTask.SA, 0, 80, "P8L0H2"))]);

        Assert.Equal([Verdict.Strong, Verdict.Partial], row.Models.Select(found => found!.Verdict));
        Assert.Equal((new Tally(2, 2), new Tally(1, 2)), (row.Stands, row.IsStrong));
        Assert.Equal([(new Place("A1", 0, PlaceKind.Head), 2)], row.Places);
    }

    [Fact]
    public void What_a_model_cannot_have_counts_neither_way()
    {
        var (small, large, subtracts) = (Adder(2), Adder(3, Claimed(SubTask.SA, 2, 100, "P8L0H0")), Model(3, 2, [Operation.Subtract], []));

        var row = Role(SubTask.SA, 2, [small, large, subtracts]);

        Assert.Null(row.Models[0]);
        Assert.Null(row.Models[2]);
        Assert.Equal(new Tally(1, 1), row.Stands);
        Assert.Equal("A2.SA", row.Tag);
        Assert.DoesNotContain(ModelComparison.Of([small, large]).Roles, other => other.Task is SubTask.MD or SubTask.OPR);
    }

    [Fact]
    public void Columns_count_from_the_units_in_models_of_different_digits()
    {
        var row = Role(SubTask.SA, 1, [Adder(2, Claimed(SubTask.SA, 1, 100, "P7L0H0")), Adder(3, Claimed(SubTask.SA, 1, 100, "P10L0H0"))]);

        Assert.Equal([(new Place("A2", 0, PlaceKind.Head), 2)], row.Places);
    }

    [Fact]
    public void Nobody_who_could_is_not_the_same_as_nobody_who_may()
    {
        var row = Role(SubTask.SC, 0, [Adder(2), Adder(2, Claimed(SubTask.SC, 0, 30, "P7L0H0"))]);

        Assert.Equal([null, "P7L0H0 A0.SC"], row.Models.Select(found => found!.Best?.Claim.ToString()), StringComparer.Ordinal);
        Assert.Equal(new Tally(0, 2), row.Stands);
        Assert.Empty(row.Places);
    }

    [Fact]
    public void The_best_claim_is_the_strongest_one_and_of_equal_ones_that_of_heads()
    {
        var row = Role(SubTask.SC, 0, [
            Adder(2, Claimed(SubTask.SC, 0, 100, "P7L0MLP"), Claimed(SubTask.SC, 0, 98, "P7L0H1"), Claimed(SubTask.SC, 0, 80, "P7L0H2")),
            Adder(2, Claimed(SubTask.SC, 0, 100, "P7L1MLP"), Claimed(SubTask.SC, 0, 80, "P7L0H2")),
        ]);

        Assert.Equal(["P7L0H1", "P7L1MLP"], row.Models.Select(found => found!.Best!.Claim.NodesText), StringComparer.Ordinal);
        Assert.Equal([3, 2], row.Models.Select(found => found!.Confirmed));
        Assert.Equal(
            ["A2 L0 head 2", "A2 L0 MLP 1", "A2 L1 MLP 1"], row.Places.Select(place => $"{place.Place} {place.Models}"), StringComparer.Ordinal);
    }

    [Fact]
    public void Two_heads_and_the_sign_are_places_of_their_own()
    {
        var pair = Claimed(SubTask.ST, 1, 100, "P6L0H0", "P6L0H1");

        Assert.Equal("sign L0 two heads", Place.Of(pair.Claim, new(2)).ToString());
    }

    [Fact]
    public void Clauses_are_in_the_order_of_the_hypotheses_and_depth_decides_which_there_are()
    {
        var comparison = ModelComparison.Of([
            Model(2, 2, [Operation.Subtract], []),
            Model(3, 1, [Operation.Add], [Claimed(SubTask.SA, 1, 10, "P9L0H0")]),
            Model(2, 2, [Operation.Add], [Claimed(SubTask.SA, 1, 100, "P7L0H0")]),
            Model(2, 2, [Operation.Add], []), // no node was there to judge the clause by
        ]);

        var ids = comparison.Clauses.Select(row => row.Id).ToArray();
        Assert.Equal(["add-1.2", "add-1.1", "add-1.0", "add-2.2", "add-2.1", "add-2.0", "add-2.SS.2", "add-2.SS.1", "add-4"], ids.Take(9), StringComparer.Ordinal);
        Assert.Equal("sub-7", ids[^1]);
        var sum = comparison.Clauses.Single(row => row.Id is "add-1.1");
        Assert.Equal([null, Verdict.None, Verdict.Strong, null], sum.Models.Select(clause => clause?.Verdict));
        Assert.Equal(new Tally(1, 2), sum.Holds);
        Assert.False(comparison.Clauses.Single(row => row.Id is "add-2.1").IsOptional); // to the model of one layer it matters
        Assert.True(comparison.Clauses.Single(row => row.Id is "sub-3.0").IsOptional);
    }

    [Fact]
    public void One_model_alone_is_no_comparison() =>
        Assert.StartsWith("There is nothing to compare in 1 model", Assert.Throws<ArgumentException>(() => ModelComparison.Of([Adder(2)])).Message, StringComparison.Ordinal);

    private static RoleRow Role(SubTask task, int? column, IReadOnlyList<ModelClaims> models) =>
        ModelComparison.Of(models).Roles.Single(row => row.Task == task && row.Column == column);

    private static ModelClaims Adder(int digits, params ClaimEvidence[] evidence) => Model(digits, 2, [Operation.Add], evidence);

    private static ModelClaims Model(int digits, int layers, Operation[] operations, ClaimEvidence[] evidence) => new("model", new(
        new(),
        operations,
        new(
            new(), new(digits, layers, 3, 96, 32), [], [], [], 0,
            [.. Enumerable.Range(0, new Layout(digits).ContextLength).Select(position => new AblationOutcome(AblationTarget.OfPosition(position), []))],
            [], [], [], []),
        evidence));

    private static ClaimEvidence Claimed(SubTask task, int column, int passed, params string[] nodes) => new(
        new(task, column, [.. nodes.Select(Node.Parse)]), new(passed, 100), new(0, 100), new(0, 100), new(0, 100), 1, 0.9);
}
