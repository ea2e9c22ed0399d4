using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Whoever answers questions. Used by one thread at a time.</summary>
internal interface IAnswerer
{
    /// <summary>Decides on every symbol of the answers, given the right ones before each.</summary>
    /// <param name="questions">The first <paramref name="count"/> are asked; best sorted, since those that begin alike share work.</param>
    /// <param name="decisions">Room for [question, n + 2].</param>
    void Decide(Question[] questions, int count, Decision[] decisions, CancellationToken cancellationToken);
}
