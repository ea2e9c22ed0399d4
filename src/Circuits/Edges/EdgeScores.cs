namespace VerifiedAddition.Circuits;

/// <summary>How much one vertex matters: the change of the margin when it has what it has with the other question. All in logits.</summary>
/// <param name="Vertex">The head or MLP, or the embedding at a position.</param>
/// <param name="Attribution">Estimated by the gradient at the asked question (attribution patching).</param>
/// <param name="Integrated">Estimated by the mean of gradients on the way to the other question.</param>
/// <param name="Exact">Measured by patching it.</param>
public sealed record VertexScore(Vertex Vertex, double Attribution, double Integrated, double Exact);

/// <summary>How much one vertex matters to another directly: the change of the margin when that one alone reads what it has with the other question. All in logits.</summary>
/// <param name="From">What is read.</param>
/// <param name="To">What reads it.</param>
/// <param name="Attribution">Estimated by the gradient at the asked question (edge attribution patching).</param>
/// <param name="Integrated">Estimated by the mean of gradients on the way to the other question.</param>
/// <param name="Exact">Measured by path patching; null if it was not.</param>
public sealed record EdgeScore(Vertex From, Vertex To, double Attribution, double Integrated, double? Exact = null);

/// <summary>How well an estimate orders the edges that were patched, too.</summary>
/// <param name="Edges">How many of them there are.</param>
/// <param name="Attribution">Rank correlation (Spearman) of sizes without sign, from −1 to 1; NaN where all are the same.</param>
/// <param name="Integrated">The same of integrated gradients.</param>
/// <param name="Strongest">Of how many of the strongest by patching the next two numbers speak: a tenth of them.</param>
/// <param name="AttributionFound">Share of them that are among as many strongest by attribution.</param>
/// <param name="IntegratedFound">The same of integrated gradients.</param>
public sealed record EdgeAgreement(int Edges, double Attribution, double Integrated, int Strongest, double AttributionFound, double IntegratedFound)
{
    /// <summary>Compares estimates with what patching showed.</summary>
    public static EdgeAgreement Of(IEnumerable<EdgeScore> scores)
    {
        var patched = scores.Where(score => score.Exact is not null).ToArray();
        double[] exact = [.. patched.Select(score => Math.Abs(score.Exact!.Value))];
        double[] attribution = [.. patched.Select(score => Math.Abs(score.Attribution))];
        double[] integrated = [.. patched.Select(score => Math.Abs(score.Integrated))];
        var strongest = (patched.Length + 9) / 10;
        var top = Top(exact, strongest);
        return new(
            patched.Length, RankCorrelation.Spearman(exact, attribution), RankCorrelation.Spearman(exact, integrated),
            strongest, Found(attribution), Found(integrated));

        double Found(double[] estimate) => strongest == 0 ? double.NaN : (double)Top(estimate, strongest).Intersect(top).Count() / strongest;
    }

    private static int[] Top(double[] sizes, int count) => [.. Enumerable.Range(0, sizes.Length).OrderByDescending(i => sizes[i]).ThenBy(i => i).Take(count)];
}
