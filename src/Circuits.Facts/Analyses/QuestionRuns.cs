namespace VerifiedAddition.Circuits;

/// <summary>How the questions of an analysis are cut into runs: what a model computes for one run is kept while all is ablated there.</summary>
public static class QuestionRuns
{
    /// <summary>The widest activations of one pass together: so many that products are efficient, so few that a core's cache helps.</summary>
    private const int NumbersAtOnce = 1 << 22;

    /// <summary>Positions that an experiment computes, roughly.</summary>
    private const int PositionsOfExperiment = 8;

    /// <summary>Questions of a run, at least 1; the last one may have fewer.</summary>
    /// <param name="dModel">Width of the residual stream; the MLP's is four times that.</param>
    /// <param name="heads">Heads of a layer.</param>
    public static int SizeOf(int dModel, int heads) => Math.Max(1, NumbersAtOnce / (4 * dModel) / (heads + 2) / PositionsOfExperiment);
}
