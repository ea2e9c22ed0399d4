namespace VerifiedAddition.Circuits;

/// <summary>Splits the questions of an analysis into runs. The activations of a run are kept while all ablations are computed for it.</summary>
public static class QuestionRuns
{
    /// <summary>Size of the widest activations of one pass: large enough for efficient matrix products, small enough for a core's cache.</summary>
    private const int NumbersAtOnce = 1 << 22;

    /// <summary>Approximate number of positions that an experiment computes.</summary>
    private const int PositionsOfExperiment = 8;

    /// <summary>Number of questions in a run, at least 1; the last run may have fewer.</summary>
    /// <param name="dModel">Width of the residual stream; the MLP's is four times that.</param>
    /// <param name="heads">Heads per layer.</param>
    public static int SizeOf(int dModel, int heads) => Math.Max(1, NumbersAtOnce / (4 * dModel) / (heads + 2) / PositionsOfExperiment);
}
