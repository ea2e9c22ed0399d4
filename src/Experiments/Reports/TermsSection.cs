namespace VerifiedAddition.Experiments;

/// <summary>What the words and abbreviations of a report mean that tells of claims; nothing where none were tested.</summary>
internal static class TermsSection
{
    private static readonly (string Term, string Meaning)[] Words =
    [
        ("D2, D'2, A2", "tokens: the digit of the hundreds of the first and of the second operand, and of the answer; column 0 is the units. The highest A is the sign, OPR the operator"),
        ("P9L0H1", "a node: head 1 of layer 0 at position 9; P9L0MLP is the MLP there"),
        ("useful", "of a node: some question fails without it"),
        ("claim", "that a node does a sub-task for a column. A2.SC: the carry of column 2. It is strong, partial or refused, by patching the node and by three controls"),
        ("clause", "a statement of a hypothesis of how models do arithmetic. add-1.2: clause 1 about addition, for column 2; sub- are about subtraction, mix- about both together"),
        ("S0 to S5, M0 to M4+, N1 to N4+", "classes of additions, of subtractions with answers from 0, and of those with negative answers: how far a carry or borrow travels"),
    ];

    public static Html Of(Findings findings)
    {
        if (findings.Claimed.Count == 0)
        {
            return Html.Empty;
        }

        var tasks = findings.Claimed.SelectMany(model => model.Facts.Evidence).Select(evidence => evidence.Claim.Task).Distinct().Order();
        var terms = Words.Concat(tasks.Select(task => (Term: task.ToString(), Meaning: $"sub-task, {ClaimText.Short(task)}: {ClaimText.Of(task)}")));
        return Html.Of($"""
            <section id="terms">
            <h2>Terms</h2>
            <dl class="terms">{Html.Join(terms.Select(one => Html.Of($"<dt>{one.Term}</dt><dd>{one.Meaning}</dd>\n")))}</dl>
            </section>

            """);
    }
}
