using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>What a patched answer must be.</summary>
internal enum PassRule
{
    /// <summary>The expected answer, and nothing else.</summary>
    Exactly,

    /// <summary>
    /// Some symbols have changed, and each of them to the expected one: a node may deliver its result to a part of the answer only.
    /// </summary>
    Delivered,

    /// <summary>As <see cref="Delivered"/>, and the highest of the symbols that the algorithm changes is among them.</summary>
    Leading,

    /// <summary>The sign has become the expected one; digits do not matter.</summary>
    Sign,
}

/// <summary>One question in which a sub-task's result is replaced, and what must come of it.</summary>
/// <param name="Store">The sub-task has another result here.</param>
/// <param name="SameClass">The sub-task has the same result here as in <paramref name="Alter"/>.</param>
/// <param name="Alter">The question that is answered.</param>
/// <param name="Expected">The algorithm's answer to it with the stored result.</param>
/// <param name="Rule">How strictly.</param>
internal sealed record ClaimTrial(Question Store, Question SameClass, Question Alter, string Expected, PassRule Rule)
{
    /// <summary>Whether a patch from <see cref="Store"/> did what the claim says.</summary>
    /// <param name="patched">The answer, sign and n + 1 digits.</param>
    public bool Passes(string patched)
    {
        var right = Alter.AnswerText;
        return Rule switch
        {
            PassRule.Exactly => string.Equals(patched, Expected, StringComparison.Ordinal),
            PassRule.Sign => patched[0] == Expected[0],
            PassRule.Leading => IsPartOf(patched, right) && patched[Highest(right)] == Expected[Highest(right)],
            _ => IsPartOf(patched, right) && !string.Equals(patched, right, StringComparison.Ordinal),
        };
    }

    /// <summary>Whether a patch from <see cref="SameClass"/> disturbed what it should have left alone.</summary>
    public bool IsDisturbed(string patched) => Rule == PassRule.Sign
        ? patched[0] != Alter.AnswerText[0]
        : !string.Equals(patched, Alter.AnswerText, StringComparison.Ordinal);

    /// <summary>The symbols that a patch changed, as bits.</summary>
    public int Changed(string patched)
    {
        var bits = 0;
        for (var i = 0; i < patched.Length; i++)
        {
            bits |= patched[i] == Alter.AnswerText[i] ? 0 : 1 << (patched.Length - 1 - i);
        }

        return bits;
    }

    private bool IsPartOf(string patched, string right) =>
        Enumerable.Range(0, patched.Length).All(i => patched[i] == right[i] || patched[i] == Expected[i]);

    private int Highest(string right) => Enumerable.Range(0, right.Length).First(i => right[i] != Expected[i]);
}
