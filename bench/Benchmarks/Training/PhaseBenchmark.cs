using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>Where the time of a training step in vector registers goes.</summary>
internal static class PhaseBenchmark
{
    private const int WarmUpSteps = 30;

    public static void Run(string name, ModelShape shape, TrainingRecipe recipe, int rounds)
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(shape, (long)recipe.Seed);
        using var step = new VectorTrainingStep<float>(
            model, zeros_like(model.Flat), zeros_like(model.Flat), recipe.WeightDecay, recipe.BatchSize, get_num_threads());
        var batches = new BatchSequence(recipe.Generator, recipe.BatchSize, recipe.Seed);
        var questions = new Question[recipe.BatchSize];
        var losses = new double[shape.Layout.AnswerTokens];
        var times = new PhaseTimes();
        step.PhaseEnded = times.End;
        for (var round = -WarmUpSteps; round < rounds; round++)
        {
            times.Begin();
            batches.Fill(round + WarmUpSteps, questions);
            times.End("draw the batch");
            step.Take(round + WarmUpSteps, recipe.LearningRate, questions, losses);
            times.EndRound(counts: round >= 0);
        }

        times.Print(name);
    }
}
