using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Judges clauses by what is known of a model.</summary>
internal sealed class ClauseFinder(ClaimFacts facts)
{
    public int Digits => facts.Analysis.Model.Digits;

    public int Layers => facts.Analysis.Model.Layers;

    public Layout Layout => new(Digits);

    private CircuitFacts Analysis => facts.Analysis;

    /// <summary>The best claim of a sub-task; null if none was tested.</summary>
    public ClaimEvidence? Best(SubTask task, int? column) => Of(task, column)
        .OrderByDescending(evidence => evidence.Verdict).ThenByDescending(evidence => evidence.Passed.Rate).FirstOrDefault();

    /// <summary>Some node does a sub-task.</summary>
    public Clause Does(string id, SubTask task, int? column, string text, bool isOptional = false)
    {
        var best = Best(task, column);
        return new(id, text, best?.Verdict ?? Verdict.None, isOptional, best is null ? NotTested(task, column) : Told(best));
    }

    /// <summary>The same nodes do several sub-tasks; it holds as well as the worst of them.</summary>
    public Clause DoesAll(string id, string text, params ReadOnlySpan<(SubTask Task, int? Column)> all)
    {
        var needed = all.ToArray();
        var shared = Of(needed[0].Task, needed[0].Column)
            .Select(evidence => needed.Select(one => Of(one.Task, one.Column)
                .FirstOrDefault(other => other.Claim.Nodes.SequenceEqual(evidence.Claim.Nodes))).ToArray())
            .Where(together => together.All(evidence => evidence is not null))
            .MaxBy(together => (int)together.Min(evidence => evidence!.Verdict) + together.Min(evidence => evidence!.Passed.Rate));
        return shared is null
            ? new(id, text, Verdict.None, false, "no nodes were tested for all of them")
            : new(id, text, shared.Min(evidence => evidence!.Verdict), false, string.Join("; ", shared.Select(evidence => Told(evidence!))));
    }

    /// <summary>A count of what was looked at altogether: it holds at nine tenths, and partly at more than half.</summary>
    public static Clause Counted(string id, string text, Tally tally, string what, bool isOptional = false) => new(
        id,
        text,
        tally.Trials == 0 ? Verdict.None : tally.Rate >= VerdictRule.StrongRate ? Verdict.Strong : tally.Rate > VerdictRule.PartialRate ? Verdict.Partial : Verdict.None,
        isOptional,
        Text($"{tally.Count} of {tally.Trials} {what}"));

    /// <summary>How many of the analysis' questions of some classes the model answers rightly.</summary>
    public Tally Right(Func<QuestionClass, bool> classes)
    {
        var wrong = Analysis.Wrong.Select(answer => answer.Question).ToHashSet();
        var asked = Analysis.Questions.Where(question => classes(Complexity.Of(question))).Count();
        var failed = Analysis.Questions.Where((question, i) => wrong.Contains(i) && classes(Complexity.Of(question))).Count()
            + Analysis.LeftOut.Count(question => classes(Complexity.Of(question)));
        return new(asked + Analysis.LeftOut.Count(question => classes(Complexity.Of(question))) - failed, asked + Analysis.LeftOut.Count(question => classes(Complexity.Of(question))));
    }

    /// <summary>The useful nodes at some positions, and how many of them have an impact of some size.</summary>
    public Tally Impacts(Func<int, bool> positions, Func<int, bool> symbols)
    {
        var nodes = Analysis.UsefulNodes.Where(outcome => positions(outcome.Target.Position)).ToArray();
        return new(nodes.Count(outcome => symbols(ImpactCode.IndicesOf(FailureSummary.UnionOfImpacts(outcome.Failures, Digits), Digits).Length)), nodes.Length);
    }

    /// <summary>Positions without which nothing fails.</summary>
    public Tally Useless(int first, int last)
    {
        var all = Analysis.Positions.Where(outcome => outcome.Target.Position >= first && outcome.Target.Position <= last).ToArray();
        return new(all.Count(outcome => outcome.Failures.Count == 0), all.Length);
    }

    /// <summary>Where the best standing claim of a sub-task is; null if none stands.</summary>
    public int? PositionOf(SubTask task, int? column) =>
        Best(task, column) is { Verdict: not Verdict.None } best ? best.Claim.Nodes[0].Position : null;

    public AblationOutcome Position(int position) => Analysis.Positions.Single(outcome => outcome.Target.Position == position);

    private static string Told(ClaimEvidence evidence) => Text(
        $"{evidence.Claim} passes {100 * evidence.Passed.Rate:0} % [{100 * evidence.Passed.Lower:0}–{100 * evidence.Passed.Upper:0}], controls at most {100 * evidence.Controls.Max(control => control.Rate):0} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<ClaimEvidence> Of(SubTask task, int? column) =>
        facts.Evidence.Where(evidence => evidence.Claim.Task == task && evidence.Claim.Column == column);

    private string NotTested(SubTask task, int? column)
    {
        var (first, last) = task.Positions(column, Layout);
        return first == last ? Text($"no useful node at P{first} was tested") : Text($"no useful node from P{first} to P{last} was tested");
    }
}
