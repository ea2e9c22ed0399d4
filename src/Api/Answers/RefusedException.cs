namespace VerifiedAddition.Api;

/// <summary>A request is refused for what only HTTP has.</summary>
/// <param name="status">The status code, 400–499.</param>
/// <param name="message">What was met, what was expected, what to do.</param>
internal sealed class RefusedException(int status, string message) : Exception(message)
{
    /// <summary>The status code.</summary>
    public int Status => status;
}
