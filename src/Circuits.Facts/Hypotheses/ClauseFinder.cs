using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Evaluates clauses on the facts about a model.</summary>
internal sealed class ClauseFinder(ClaimFacts facts)
{
    public int Digits => facts.Analysis.Model.Digits;

    public int Layers => facts.Analysis.Model.Layers;

    public Layout Layout => facts.Analysis.Model.Layout;

    private CircuitFacts Analysis => facts.Analysis;

    /// <summary>A head or pair of heads performs a sub-task; if only an MLP does, the clause holds partially.</summary>
    public Clause Does(string id, SubTask task, int? column, string text, bool isOptional = false) => Best(task, column) is { } best
        ? new(id, text, Counted(best), isOptional, Told(best)) { Claims = Confirmed(best) }
        : new(id, text, Verdict.None, isOptional, NotTested(task, column)) { IsTested = false };

    /// <summary>The same nodes perform several sub-tasks; the verdict is the worst of them.</summary>
    public Clause DoesAll(string id, string text, params ReadOnlySpan<(SubTask Task, int? Column)> all)
    {
        var needed = all.ToArray();
        var shared = Of(needed[0].Task, needed[0].Column)
            .Select(evidence => needed
                .SelectMany(one => Of(one.Task, one.Column).Where(other => other.Claim.Nodes.SequenceEqual(evidence.Claim.Nodes)))
                .ToArray())
            .Where(together => together.Length == needed.Length)
            .MaxBy(together => (together.Min(Counted), together.Min(evidence => evidence.Passed.Rate)));
        return shared is null
            ? new(id, text, Verdict.None, false, "no nodes were tested for all of them") { IsTested = false }
            : new(id, text, shared.Min(Counted), false, string.Join("; ", shared.Select(Told))) { Claims = Confirmed(shared) };
    }

    /// <summary>A clause based on a count: it holds at nine tenths, and partially above one half.</summary>
    public static Clause Counted(string id, string text, Tally tally, string what, bool isOptional = false) => new(
        id,
        text,
        tally.Rate >= VerdictRule.StrongRate ? Verdict.Strong : tally.Rate > VerdictRule.PartialRate ? Verdict.Partial : Verdict.None,
        isOptional,
        Text($"{tally.Count} of {tally.Trials} {what}"))
    {
        IsTested = tally.Trials > 0,
    };

    /// <summary>Number of the analysed questions of some classes that the model answers rightly.</summary>
    public Tally Right(Func<QuestionClass, bool> classes)
    {
        var wrong = Analysis.Wrong.Select(answer => answer.Question).ToHashSet();
        return Of(Analysis.Questions.Select((question, i) => (question, !wrong.Contains(i)))) + Of(Analysis.LeftOut.Select(question => (question, false)));

        Tally Of(IEnumerable<(Question Question, bool IsRight)> answered) =>
            default(Tally).With([.. answered.Where(one => classes(Complexity.Of(one.Question))).Select(one => one.IsRight)]);
    }

    /// <summary>Number of useful nodes at some positions whose impact has the given size.</summary>
    public Tally Impacts(Func<int, bool> positions, Func<int, bool> symbols)
    {
        var impacts = Analysis.UsefulNodes.Where(outcome => positions(outcome.Target.Position))
            .Select(outcome => ImpactCode.IndicesOf(FailureSummary.UnionOfImpacts(outcome.Failures, Digits), Digits));
        return default(Tally).With([.. impacts.Select(impact => symbols(impact.Length))]);
    }

    /// <summary>Number of positions whose ablation causes no failure.</summary>
    public Tally Useless(int first, int last)
    {
        var all = Analysis.Positions.Where(outcome => outcome.Target.Position >= first && outcome.Target.Position <= last).ToArray();
        return default(Tally).With([.. all.Select(outcome => outcome.Failures.Count == 0)]);
    }

    /// <summary>The position of the best confirmed claim of a sub-task; null if none is confirmed.</summary>
    public int? PositionOf(SubTask task, int? column) =>
        Best(task, column) is { Verdict: not Verdict.None } best ? best.Claim.Nodes[0].Position : null;

    public AblationOutcome Position(int position) => Analysis.Positions.Single(outcome => outcome.Target.Position == position);

    private ClaimEvidence? Best(SubTask task, int? column) => Of(task, column)
        .OrderByDescending(Counted).ThenBy(evidence => evidence.Claim.Nodes[0].IsMlp).ThenByDescending(evidence => evidence.Passed.Rate).FirstOrDefault();

    private static string[] Confirmed(params IEnumerable<ClaimEvidence> claims) =>
        [.. claims.Where(evidence => evidence.Verdict != Verdict.None).Select(evidence => evidence.Claim.ToString())];

    private static Verdict Counted(ClaimEvidence evidence) =>
        evidence.Claim.Nodes[0].IsMlp && evidence.Verdict == Verdict.Strong ? Verdict.Partial : evidence.Verdict;

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
