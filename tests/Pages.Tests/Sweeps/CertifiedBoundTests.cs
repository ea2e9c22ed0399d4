using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages.Tests;

public sealed class CertifiedBoundTests
{
    [Fact]
    public void Of_a_sample_it_tightens_while_questions_are_answered()
    {
        var bounds = new long[] { 1_000, 100_000, 1_000_000 }.Select(asked => CertifiedBound.Of(Verification(SampleKind.Uniform, asked, failures: 0))!).ToArray();

        Assert.Equal(bounds.Select(bound => bound.Accuracy).Order(), bounds.Select(bound => bound.Accuracy));
        Assert.Equal("≥ 99.999700 %", bounds[^1].Words);
        Assert.Equal(BoundKind.Likely, bounds[^1].Kind);
    }

    [Fact]
    public void Of_all_questions_those_that_are_not_asked_yet_may_be_wrong()
    {
        var (half, whole) = (CertifiedBound.Of(Verification(SampleKind.Exhaustive, 500_000, 0))!, CertifiedBound.Of(Verification(SampleKind.Exhaustive, 1_000_000, 690))!);

        Assert.Equal((0.5, BoundKind.Certain, "≥ 50.0 %"), (half.Accuracy, half.Kind, half.Words));
        Assert.Equal((BoundKind.Exact, "99.9310 %"), (whole.Kind, whole.Words));
        Assert.Equal("100 %", CertifiedBound.Of(Verification(SampleKind.Exhaustive, 1_000_000, 0))!.Words);
    }

    [Fact]
    public void Before_the_first_answer_there_is_none() => Assert.Null(CertifiedBound.Of(Verification(SampleKind.Uniform, 0, 0)));

    private static VerificationSnapshot Verification(SampleKind sample, long asked, long failures) =>
        new("k", new(Operation.Add, 3, sample, 1, 1_000_000), JobPhase.Running, asked, failures, 1, 1, null);
}
