namespace VerifiedAddition.Arithmetic;

/// <summary>A list of hand-made questions that belong together.</summary>
public sealed class HandmadeList
{
    private readonly Question[] _widest;

    internal HandmadeList(string name, string pairs)
    {
        Name = name;
        _widest = [.. pairs.Split(", ").Select(pair => Question.Parse(pair, Layout.MaxDigits))];
    }

    /// <summary>
    /// The class the list was made for: <c>S0</c> … <c>N4+</c> or <c>NG</c>; or <c>SN</c>, one digit at a time, which is no class.
    /// </summary>
    public string Name { get; }

    /// <summary>All questions of the list have this operation.</summary>
    public Operation Operation => _widest[0].Operation;

    /// <summary>The questions whose operands are below 10ⁿ, in the order of the list.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The digits are outside 1–20.</exception>
    public IReadOnlyList<Question> ForDigits(int digits)
    {
        var largest = new Layout(digits).LargestOperand;
        return
        [
            .. _widest
                .Where(question => question.Left <= largest && question.Right <= largest)
                .Select(question => new Question(question.Operation, question.Left, question.Right, digits)),
        ];
    }

    /// <summary>As <see cref="ForDigits"/>, without the questions that are of another class than the list's name says.</summary>
    /// <remarks>There is one: 77777777-28892222 stands in M3 and is M1.</remarks>
    public IReadOnlyList<Question> OfNamedClass(int digits) =>
        [.. ForDigits(digits).Where(question => Complexity.LabelsOf(question).Contains(Name, StringComparer.Ordinal))];

    public override string ToString() => Name;
}
