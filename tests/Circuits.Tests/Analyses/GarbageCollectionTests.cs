using VerifiedAddition.Arithmetic;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>Native objects are held for as long as they are used: garbage that is collected meanwhile changes nothing.</summary>
public sealed class GarbageCollectionTests
{
    private static readonly QuestionPair[] Pairs = [new(Question.Parse("12+39", 2), Question.Parse("55+44", 2))];

    [Fact]
    public void An_analysis_finds_the_same()
    {
        var undisturbed = Facts();
        using var collections = new GarbageCollections();

        var disturbed = Facts();

        Assert.Equal(undisturbed, disturbed);

        static byte[] Facts()
        {
            using var model = HandBuiltAdder.Build();
            Question[] questions = [.. HandmadeQuestions.SuccessorTestSet(new(2, GeneratorKind.Uniform), batchSize: 8, seed: 1).Take(24)];
            var facts = CircuitAnalyser.Analyse(model, questions, new(), threads: 2, TestContext.Current.CancellationToken);
            return FactsFile.Write(new() { Circuit = facts });
        }
    }

    [Fact]
    public void Every_other_look_into_a_model_shows_the_same()
    {
        var undisturbed = Looks();
        using var collections = new GarbageCollections();

        var disturbed = Looks();

        Assert.Equal(undisturbed, disturbed);

        static string[] Looks()
        {
            using var model = HandBuiltAdder.Build();
            using var lab = new AblationRunner(model, [.. Pairs.Select(pair => pair.Base)], new());
            using var interchange = new Interchange(model);
            using var paths = new PathPatching(model);
            var separable = SeparabilityTest.Of(model, [new(7, 0, 0)], OperationClass.Addition, digit: 0, new())[0];
            var claims = ClaimSearch.Test(
                model, [new(SubTask.SA, 0, [new(8, 0, 0)])], HandBuiltAdder.Circuit, new(), TestContext.Current.CancellationToken);
            return
            [
                .. claims.Select(evidence => evidence.ToString()),
                .. LogitAttribution.Of(lab, TestContext.Current.CancellationToken).Select(part => part.ToString()),
                .. LogitLens.Of(lab, TestContext.Current.CancellationToken).Select(reading => reading.ToString()),
                .. interchange.Run(Pairs, [[new(7, 0, 0)]], TestContext.Current.CancellationToken)[0].Select(outcome => outcome.Patched),
                .. paths.Run(Pairs, new Node(7, 0, 0), new Node(8, 1, 1)).Select(outcome => outcome.Patched),
                .. separable.Points.Select(point => point.ToString()),
            ];
        }
    }
}
