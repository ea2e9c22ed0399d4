using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Reads activations of many questions.</summary>
internal static class ProbedActivations
{
    /// <summary>More questions in a pass take more memory and are no faster.</summary>
    private const int QuestionsAtOnce = 200;

    /// <summary>The activations at some sites, each float64, [question, width], in the dispose scope of the caller.</summary>
    public static Tensor[] Of(CircuitModel model, IReadOnlyList<Question> questions, IReadOnlyList<ProbeSite> sites, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var parts = sites.Select(_ => new List<Tensor>()).ToArray();
        foreach (var some in questions.Chunk(QuestionsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var run = QuestionRun.Of(model, 0, some);
            foreach (var (site, part) in sites.Zip(parts))
            {
                part.Add(At(run, site).to(ScalarType.Float64).cpu().MoveToOuterDisposeScope());
            }
        }

        return [.. parts.Select(part => cat(part, 0).MoveToOuterDisposeScope())];
    }

    /// <summary>The activation of a run at a site, [question, width].</summary>
    public static Tensor At(QuestionRun run, ProbeSite site) =>
        (site.Activation is ProbedActivation.Heads ? run.Layers[site.Layer].Heads : run.Residual[site.Layer]).select(1, site.Position);

    /// <summary>Puts an activation in.</summary>
    /// <param name="model">The model.</param>
    /// <param name="site">Where; not the stream that enters layer 0, which is the token's embedding.</param>
    /// <param name="value">[question, width].</param>
    public static Experiment Put(CircuitModel model, ProbeSite site, Tensor value)
    {
        var width = model.Shape.DHead;
        return new(site.Activation is ProbedActivation.Heads
            ? [.. Enumerable.Range(0, model.Shape.Heads).Select(head => new Edit(site.Layer, EditedActivation.Head, site.Position, head, value.narrow(1, head * width, width)))]
            : [new Edit(site.Layer - 1, EditedActivation.Residual, site.Position, 0, value)]);
    }
}
