namespace VerifiedAddition.Client;

/// <summary>Collects all that is wrong with a file, so that one reading tells everything.</summary>
internal sealed class Problems
{
    private readonly HashSet<SweepProblem> _found = [];

    public bool Any => _found.Count > 0;

    public void Add(Place at, string message) => _found.Add(new(at.Line, at.Column, message));

    public void ThrowIfAny(string file)
    {
        if (Any)
        {
            throw new SweepFileException(file, [.. _found.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)]);
        }
    }
}
