using Microsoft.Extensions.Options;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

/// <summary>Real models, asked outside their format.</summary>
public sealed class RobustnessPerformerTests : IDisposable
{
    private static readonly VariantSpec Spec = Workshop.Spec with { Layers = 2, DModel = 32, DHead = 16, Steps = 1000, BatchSize = 32 };

    private readonly Workshop _workshop = new();
    private readonly ModelCache _models;
    private readonly RobustnessPerformer _performer;

    public RobustnessPerformerTests()
    {
        _models = new(
            new TorchDevice(Options.Create(new DeviceOptions { Slots = 1, ThreadsPerSlot = 1 })), new(_workshop.Artefacts, _workshop.Log.For<WeightStore>()));
        _performer = new(_models, _workshop.Metrics, new(1), new Here(), new Lifetime(), TimeProvider.System);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _models.Dispose();
        _workshop.Dispose();
    }

    [Fact]
    public async Task In_the_format_it_counts_what_the_evaluator_counts_and_outside_every_answer_has_an_outcome()
    {
        using var run = Workshop.Run(Spec, steps: 400);
        var state = run.Capture().ToStateDict();
        var weights = WeightArtefacts.Store(_workshop.Artefacts, state);
        var plan = new RobustnessPlan(Spec.Digits, [Operation.Add], Questions: 300);
        var results = new List<RobustnessResult>();
        foreach (var part in plan.Parts)
        {
            results.Add(Assert.IsType<RobustnessPartReport>(await _performer.PerformAsync(weights, plan, part, Token)).Result);
        }

        var asked = new RobustnessPrompts(RobustnessFamily.Format, Operation.Add, Spec.Digits, [Operation.Add], plan.Seed);
        using var model = Model.FromStateDict(state);
        var questions = Enumerable.Range(0, 300).Select(i => Question.Parse(asked.At(i).Read.TrimEnd('='), Spec.Digits)).ToArray();
        var right = new Evaluator(model).Answer(questions).Zip(questions, (answer, question) => answer.Greedy == question.AnswerText).Count(isRight => isRight);

        Assert.InRange(right, 1, 299);
        Assert.Equal((RobustnessFamily.Format, right), (results[0].Part.Family, results[0].Right));
        Assert.Equal(plan.Parts, results.Select(result => result.Part));
        Assert.All(results, result =>
        {
            Assert.Equal(300, result.Questions);
            Assert.Equal(result.Questions - result.Right, result.Instead.Sum(one => one.Count));
            Assert.Equal(result.Instead.Select(one => one.Outcome), result.Examples.Select(one => one.Outcome), StringComparer.Ordinal);
            Assert.Equal(result.Instead.OrderByDescending(one => one.Count).Select(one => one.Count), result.Instead.Select(one => one.Count));
        });
    }

    [Fact]
    public async Task A_model_of_other_digits_is_refused()
    {
        using var model = Model.Initialise(new(Digits: 4, Layers: 1, Heads: 1, DModel: 8, DHead: 8), seed: 1);
        var weights = WeightArtefacts.Store(_workshop.Artefacts, model.ToStateDict());
        var plan = new RobustnessPlan(3, [Operation.Add]);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => _performer.PerformAsync(weights, plan, plan.Parts[0], Token));

        Assert.Contains("The model has 4 digits, and was to be asked in 3.", error.Message, StringComparison.Ordinal);
    }
}
