using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The condition on a patched answer.</summary>
internal enum PassRule
{
    /// <summary>The answer must be the expected one.</summary>
    Exactly,

    /// <summary>
    /// Some symbols must change, and each of these to the expected one: a node may deliver its result to only a part of the answer.
    /// </summary>
    Delivered,

    /// <summary>As <see cref="Delivered"/>, and the highest symbol that the algorithm changes must be among them.</summary>
    Leading,

    /// <summary>The sign must become the expected one; digits do not matter.</summary>
    Sign,
}

/// <summary>One question in which a sub-task's result is replaced, with the expected answer.</summary>
/// <param name="Source">A question with another result of the sub-task.</param>
/// <param name="SameClass">A question with the same result of the sub-task as <paramref name="Base"/>.</param>
/// <param name="Base">The question to answer.</param>
/// <param name="Expected">The algorithm's answer to it with the stored result.</param>
/// <param name="Rule">The condition to pass.</param>
internal sealed record ClaimTrial(Question Source, Question SameClass, Question Base, string Expected, PassRule Rule)
{
    /// <summary>Whether a patch from <see cref="Source"/> had the claimed effect.</summary>
    /// <param name="patched">The answer, sign and n + 1 digits.</param>
    public bool Passes(string patched)
    {
        var right = Base.AnswerText;
        return Rule switch
        {
            PassRule.Exactly => string.Equals(patched, Expected, StringComparison.Ordinal),
            PassRule.Sign => patched[0] == Expected[0],
            PassRule.Leading => IsPartOf(patched, right) && patched[Highest(right)] == Expected[Highest(right)],
            _ => IsPartOf(patched, right) && !string.Equals(patched, right, StringComparison.Ordinal),
        };
    }

    /// <summary>Whether a patch from <see cref="SameClass"/> had an effect, although it should have none.</summary>
    public bool IsDisturbed(string patched) => Rule == PassRule.Sign
        ? patched[0] != Base.AnswerText[0]
        : !string.Equals(patched, Base.AnswerText, StringComparison.Ordinal);

    /// <summary>The symbols changed by a patch, as a bit set.</summary>
    public int Changed(string patched)
    {
        var bits = 0;
        for (var i = 0; i < patched.Length; i++)
        {
            bits |= patched[i] == Base.AnswerText[i] ? 0 : 1 << (patched.Length - 1 - i);
        }

        return bits;
    }

    private bool IsPartOf(string patched, string right) =>
        Enumerable.Range(0, patched.Length).All(i => patched[i] == right[i] || patched[i] == Expected[i]);

    private int Highest(string right) => Enumerable.Range(0, right.Length).First(i => right[i] != Expected[i]);
}
