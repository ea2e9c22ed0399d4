using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>A training record by columns, as plots and data frames want it (docs/training-records.md).</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Steps">Steps that the record has; the columns may have fewer.</param>
/// <param name="AverageFinalLoss">Mean of the last five losses; null until all steps are done.</param>
/// <param name="DivergedAtStep">The step whose loss, gradient or update was not finite; null if there is none.</param>
/// <param name="Tokens">The names of the answer tokens, sign first.</param>
/// <param name="Step">From 0.</param>
/// <param name="Loss">Of each step, in nats.</param>
/// <param name="LearningRate">Of each step.</param>
/// <param name="GradientNorm">Of each step.</param>
/// <param name="TokenLosses">For each token its loss in each step, in nats.</param>
public sealed record RecordJson(
    string Variant, string Id, int Steps, double? AverageFinalLoss, int? DivergedAtStep, IReadOnlyList<string> Tokens, IReadOnlyList<int> Step,
    IReadOnlyList<double> Loss, IReadOnlyList<double> LearningRate, IReadOnlyList<double> GradientNorm, IReadOnlyList<IReadOnlyList<double>> TokenLosses)
{
    /// <param name="found">The record.</param>
    /// <param name="from">The first step that is wanted.</param>
    /// <param name="points">At most so many steps, evenly apart, the last one among them; null for all.</param>
    internal static RecordJson Of(FoundRecord found, int from, int? points)
    {
        var (head, wanted) = (found.Record.Head, found.Record.Steps.Skip(from).ToArray());
        var stride = points is { } most ? Math.Max(1, (wanted.Length + most - 1) / most) : 1;
        var kept = wanted.Where((_, i) => (wanted.Length - 1 - i) % stride == 0).ToArray();
        return new(
            found.Name, head.Variant, found.Record.Steps.Count, head.AverageFinalLoss, head.DivergedAtStep, head.Tokens,
            [.. kept.Select(step => step.Step)],
            [.. kept.Select(step => step.Loss)],
            [.. kept.Select(step => step.LearningRate)],
            [.. kept.Select(step => step.GradientNorm)],
            [.. head.Tokens.Select((_, token) => (IReadOnlyList<double>)[.. kept.Select(step => step.Tokens[token])])]);
    }
}
