namespace VerifiedAddition.Experiments;

/// <summary>Collects all that is wrong with a file, so that one reading tells everything.</summary>
internal sealed class Problems
{
    /// <summary>The most that are told one by one: nobody reads more.</summary>
    public const int MaxTold = 100;

    private readonly HashSet<SweepProblem> _found = [];
    private readonly HashSet<Place> _settled = [];

    public bool Any => _found.Count > 0;

    /// <summary>Whether so much is wrong that nothing more of it is told in detail.</summary>
    public bool AreMany => _found.Count >= MaxTold;

    public void Add(Place at, string message)
    {
        if (!_settled.Contains(at))
        {
            _found.Add(new(at.Line, at.Column, message));
        }
    }

    /// <summary>Tells the one thing that is wrong with what stands there: whatever else seems wrong with it follows from that.</summary>
    public void Settle(Place at, string message)
    {
        Add(at, message);
        _settled.Add(at);
    }

    public void ThrowIfAny(string file)
    {
        if (Any)
        {
            throw new SweepFileException(file, [.. _found.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)]);
        }
    }
}
