using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>Training that the engine is compared with.</summary>
/// <param name="Advance">Takes a step.</param>
/// <param name="MeanLoss">The mean loss of a step done, from 0, before its update.</param>
/// <param name="Run">What is disposed of afterwards.</param>
internal sealed record BaselineTraining(Action Advance, Func<int, double> MeanLoss, IDisposable Run) : IDisposable
{
    /// <summary>The original's operations, from the same initial weights.</summary>
    public static BaselineTraining Original(ModelShape shape, TrainingRecipe recipe, StateDict initialWeights)
    {
        var original = new OriginalTraining(shape, recipe, initialWeights);
        var losses = new List<double>();
        return new(() => losses.Add(original.Advance()), step => losses[step], original);
    }

    public void Dispose() => Run.Dispose();
}
