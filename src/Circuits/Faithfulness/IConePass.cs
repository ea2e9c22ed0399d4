namespace VerifiedAddition.Circuits;

/// <summary>Computes the residual streams behind cones for the questions of a chunk, each of them once.</summary>
internal interface IConePass : IDisposable
{
    /// <summary>The token that is predicted from the stream behind a cone of the last layer; <c>Prediction.None</c> where a logit is NaN.</summary>
    /// <param name="number">The number of the cone.</param>
    /// <param name="questions">The numbers of the questions in the chunk.</param>
    long[] Predict(int number, int[] questions);
}
