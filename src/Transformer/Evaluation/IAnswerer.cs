using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Answers questions. Used by one thread at a time.</summary>
internal interface IAnswerer
{
    /// <summary>Decides on every symbol of the answers, given the right symbols before it.</summary>
    /// <param name="questions">The first <paramref name="count"/> are asked; preferably sorted, since common prefixes are computed once.</param>
    /// <param name="decisions">Receives the decisions, [question, n + 2].</param>
    void Decide(Question[] questions, int count, Decision[] decisions, CancellationToken cancellationToken);
}
