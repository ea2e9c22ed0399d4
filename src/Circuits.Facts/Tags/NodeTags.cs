using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Says what was found about a node in the originals' tags (docs/domain.md, section 9.6).</summary>
public static class NodeTags
{
    /// <summary>The tags of the later libraries: one for each kind of fact, attended positions last.</summary>
    /// <param name="failures">The questions that fail without the node, in their order; at least one.</param>
    /// <param name="questions">All questions of the analysis.</param>
    /// <param name="attention">The node's attention; null for an MLP.</param>
    public static IReadOnlyList<Tag> Of(
        IReadOnlyList<WrongAnswer> failures, IReadOnlyList<Question> questions, HeadAttention? attention)
    {
        var summary = FailureSummary.Of(failures, questions);
        var classes = summary.Classes.Select(counted => counted.Value).Order().ToArray();
        var digits = questions[failures[0].Question].Digits;
        return
        [
            new(TagKinds.Failure, Text(summary.Percent)),
            new(TagKinds.Impact, FailureSummary.UnionOfImpacts(failures, digits)),
            .. Together(TagKinds.Addition, 'S', classes.Where(one => one <= QuestionClass.S5)),
            .. Together(TagKinds.Subtraction, 'M', classes.Where(one => one is >= QuestionClass.M0 and <= QuestionClass.M4)),
            .. Together(TagKinds.Negative, 'N', classes.Where(one => one.IsNegative())),
            .. classes.Where(one => one == QuestionClass.Multiply).Select(one => new Tag(TagKinds.Multiplication, one.Label())),
            .. (attention?.Top ?? []).Select(seen => new Tag(TagKinds.Attention, $"P{Text(seen.Position)}={Rounded(seen.Percent)}")),
        ];
    }

    /// <summary>
    /// The tags of the first notebooks: one for each class and each impact code in the order of first occurrence, then the percentage of
    /// failures, then the attended positions.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<string> OriginalOf(
        IReadOnlyList<WrongAnswer> failures, IReadOnlyList<Question> questions, HeadAttention? attention)
    {
        ArgumentNullException.ThrowIfNull(failures);
        ArgumentNullException.ThrowIfNull(questions);
        return
        [
            .. failures.SelectMany(failure => OriginalTagsOf(failure, questions[failure.Question])).Distinct(StringComparer.Ordinal),
            $"FailPerc.{Text(FailureSummary.Of(failures, questions).Percent)}",
            .. (attention?.Top ?? []).Select(seen => $"Attn.{Text(seen.Position)}={Rounded(seen.Percent)}"),
        ];
    }

    /// <summary>A question's class as a tag of the first notebooks: <c>Add.S2</c>, <c>Sub.M1</c>, <c>Sub.NG</c>, <c>MUL</c>.</summary>
    public static string OriginalClassOf(Question question)
    {
        var label = Complexity.OriginalLabelOf(question);
        return question.Operation switch
        {
            Operation.Add => $"Add.{label}",
            Operation.Subtract => $"Sub.{label}",
            Operation.Multiply => label,
            _ => throw new ArgumentOutOfRangeException(nameof(question), question, "The first notebooks have no tag for this operation."),
        };
    }

    private static string[] OriginalTagsOf(WrongAnswer failure, Question question) =>
        [OriginalClassOf(question), $"Impact.{ImpactCode.Of(failure.Indices, question.Digits)}"];

    /// <summary>All classes of one letter in one tag: <c>S013</c>; none if there is no such class.</summary>
    private static IEnumerable<Tag> Together(string kind, char letter, IEnumerable<QuestionClass> classes)
    {
        var digits = string.Concat(classes.Select(one => one.Label()[1]));
        return digits.Length == 0 ? [] : [new(kind, letter + digits)];
    }

    /// <summary>Rounds halves to even, as in the originals.</summary>
    private static string Rounded(double percent) => Text((int)Math.Round(percent, MidpointRounding.ToEven));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
