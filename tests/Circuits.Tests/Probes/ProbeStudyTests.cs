using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>What is said of the adder that was built by hand, and of a model that was never trained.</summary>
public sealed class ProbeStudyTests
{
    private static readonly Lazy<ProbeFacts> Built = new(() =>
    {
        using var model = HandBuiltAdder.Build();
        return Run(model, threads: 2);
    });

    /// <summary>
    /// The carry into the tens is made at the sign, for the hundreds, and once more where the tens are predicted: there alone the tens follow it.
    /// </summary>
    [Fact]
    public void What_was_built_in_is_represented_and_used_where_it_was_built()
    {
        var carry = Built.Value.Cases.Single(one => one.Case is { Fact: ProbedFact.Carry, Column: 0 });

        var (early, late) = (Site(carry, "P6 stream 1"), Site(carry, "P7 stream 1"));
        Assert.Equal((Verdict.Strong, Verdict.None, 0), (early.Represented, early.Use!.Verdict, early.Use.Subspace.Value));
        Assert.Equal((Verdict.Strong, Verdict.Strong), (late.Represented, late.Use!.Verdict));
        Assert.Equal(1, late.Accuracy.Value);
        Assert.InRange(late.Use.Subspace.Value, 0.9, 1);
        Assert.InRange(late.Use.Random.Value, 0, 0.2);
        Assert.Equal((Verdict.Strong, Verdict.Strong), (carry.Represented, carry.Used!.Value));
    }

    /// <summary>The heads of layer 1 do nothing.</summary>
    [Fact]
    public void Where_nothing_is_nothing_is_found()
    {
        var carry = Built.Value.Cases.Single(one => one.Case is { Fact: ProbedFact.Carry, Column: 0 });

        Assert.Equal((0.5, Verdict.None, null), (Site(carry, "P7 heads 1").Accuracy.Value, Site(carry, "P7 heads 1").Represented, Site(carry, "P7 heads 1").Use));
    }

    [Fact]
    public void Permuted_labels_are_guessed() =>
        Assert.All(Built.Value.Cases.Where(one => one.Case.Labels == 2).SelectMany(one => one.Sites), site => Assert.InRange(site.Permuted.Value, 0.2, 0.8));

    [Fact]
    public void An_untrained_model_represents_and_uses_nothing()
    {
        using var model = Model.Initialise(new(Digits: 3, Layers: 2, Heads: 2, DModel: 32, DHead: 16), seed: 3);

        var facts = ProbeStudy.Run(model, OperationClasses.All, new(Questions: 200), threads: 2, null, CancellationToken.None);

        Assert.All(facts.Cases.Where(one => one.Case.Fact is not ProbedFact.Value), one => Assert.Equal(Verdict.None, one.Represented));
        Assert.All(facts.Cases, one => Assert.NotEqual(Verdict.Strong, one.Represented));
        Assert.All(facts.Cases, one => Assert.True(one.Used is null or Verdict.None, $"{one.Case} {one.Used}"));
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        using var model = HandBuiltAdder.Build();

        var one = Run(model, threads: 1);

        Assert.Equal(Built.Value.Cases.SelectMany(some => some.Sites), one.Cases.SelectMany(some => some.Sites));
        Assert.Equal(Built.Value.Transfers, one.Transfers);
    }

    [Theory]
    [InlineData(ProbedFact.Sign, "sign: it is not asked to subtract")]
    [InlineData(ProbedFact.Operator, "operator: it is not asked to add and to subtract")]
    public void A_fact_that_the_model_cannot_have_is_refused(ProbedFact fact, string why)
    {
        using var model = HandBuiltAdder.Build();

        var refused = Assert.Throws<ArgumentException>(() =>
            ProbeStudy.Run(model, [OperationClass.Addition], new(Questions: 100, Facts: [fact]), threads: 1, null, CancellationToken.None));

        Assert.Contains($"cannot have the fact {why}", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The adder's last heads do nothing, so they have no carry; experiments that compare subtractions say nothing of it.</summary>
    [Fact]
    public void Experiments_by_probes_find_what_was_built()
    {
        using var model = HandBuiltAdder.Build();

        var facts = MechanismStudy.Run(model, [OperationClass.Addition], new(Questions: 100, Experiments: [8, 12, 16]), null, threads: 2, null, CancellationToken.None);

        Assert.Equal([8, 12, 16], facts.Findings.Select(finding => finding.Number));
        Assert.Equal([Verdict.None, Verdict.None, null], facts.Findings.Select(finding => finding.Verdict));
        Assert.Equal(0.5, facts.Findings[0].Measurements.Single(one => one.Digit == 1).Found.Value);
    }

    private static ProbeFacts Run(Model model, int threads) =>
        ProbeStudy.Run(model, [OperationClass.Addition], new(Questions: 200, Facts: [ProbedFact.Carry, ProbedFact.TriState]), threads, null, CancellationToken.None);

    private static ProbedSite Site(ProbedCase of, string name) => of.Sites.Single(site => site.Site.ToString() == name);
}
