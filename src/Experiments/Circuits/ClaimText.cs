using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>What claims came to, in words.</summary>
public static class ClaimText
{
    /// <summary>In the place of a sub-task, where there is none.</summary>
    public const string Unknown = "–";

    /// <summary><c>A3.SA</c>; <c>(A3.SA)</c> for what is confirmed only in part.</summary>
    public static string Of(ConfirmedTask task) => task.Verdict == Verdict.Strong ? task.Claim : $"({task.Claim})";

    /// <inheritdoc cref="Of(ConfirmedTask)"/>
    public static string Of(ClaimEvidence evidence) => Of(new ConfirmedTask(evidence.Claim.Tag, evidence.Verdict));

    /// <summary>What a sub-task is called in a few words.</summary>
    public static string Short(SubTask task) => task switch
    {
        SubTask.SA => "base sum",
        SubTask.SC => "makes a carry",
        SubTask.SS => "carry through a 9",
        SubTask.ST => "tri-state of a sum",
        SubTask.MD => "base difference",
        SubTask.MB => "makes a borrow",
        SubTask.MT => "tri-state of a difference",
        SubTask.GT => "which is larger",
        SubTask.ND => "difference, negative",
        SubTask.NB => "borrow, negative",
        SubTask.OPR => "operation",
        _ => "sign",
    };

    /// <summary>What a sub-task decides.</summary>
    public static string Of(SubTask task) => task switch
    {
        SubTask.SA => "a column's sum without its carry",
        SubTask.SC => "whether a column makes a carry",
        SubTask.SS => "the carry that comes through a column which sums to 9",
        SubTask.ST => "whether a column sums to 8 or less, 9, or 10 or more",
        SubTask.MD => "a column's difference without its borrow",
        SubTask.MB => "whether a column borrows",
        SubTask.MT => "whether a column's upper digit is smaller, equal or larger",
        SubTask.GT => "which digit of a column is larger, where that decides the sign",
        SubTask.ND => "a column's difference the other way round, for negative answers",
        SubTask.NB => "whether a column borrows, for negative answers",
        SubTask.OPR => "which operation is asked for",
        _ => "which sign the answer has",
    };

    /// <summary>Whether a clause holds, with a mark for the eye.</summary>
    public static string Of(Clause clause) => clause switch
    {
        { IsTested: false } => "– not tested",
        { Verdict: Verdict.Strong } => "● holds",
        { Verdict: Verdict.Partial } => "◐ partly",
        _ => "○ no",
    };

    /// <summary><c>12 of 14 clauses of the addition hypothesis hold, 1 partly; 1 could not be tested</c>. Optional ones do not count.</summary>
    public static string Of(Hypothesis hypothesis)
    {
        var required = hypothesis.Required.ToArray();
        var (partly, untested) = (required.Count(clause => clause.Verdict == Verdict.Partial), required.Count(clause => !clause.IsTested));
        return $"{Held(hypothesis)} of {Figures.Count(required.Length, "clause")} of the {hypothesis.Name} hypothesis hold" +
            (partly > 0 ? $", {Figures.Count(partly)} partly" : "") +
            (untested > 0 ? $"; {Figures.Count(untested)} could not be tested" : "");
    }

    /// <summary>How many of the required clauses hold.</summary>
    public static int Held(Hypothesis hypothesis) => hypothesis.Required.Count(clause => clause.Verdict == Verdict.Strong);

    /// <summary><c>14 of 15 useful heads and 0 of 6 useful MLPs have a purpose</c></summary>
    public static string Purposes(ClaimFacts facts)
    {
        var (heads, mlps) = (Purposes(facts, mlp: false), Purposes(facts, mlp: true));
        return $"{heads.With} of {heads.Of} useful heads and {mlps.With} of {mlps.Of} useful MLPs have a purpose";
    }

    /// <summary>How many of the useful heads, or MLPs, have a sub-task.</summary>
    public static (int With, int Of) Purposes(ClaimFacts facts, bool mlp)
    {
        var nodes = facts.Tagged().Where(tagged => tagged.Node.IsMlp == mlp).ToArray();
        return (nodes.Count(tagged => tagged.Tags.Count > 0), nodes.Length);
    }
}
