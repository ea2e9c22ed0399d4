using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>How a model answered a range of questions.</summary>
/// <param name="Questions">Number of questions asked.</param>
/// <param name="Failures">Number of questions with a wrong symbol in the answer.</param>
/// <param name="Classes">The two counts by class; classes without questions are left out.</param>
/// <param name="Examples">The first failures, in the order of their indices.</param>
/// <param name="Strata">The two counts by stratum (<see cref="ColumnStates"/>); empty for products, which have no strata.</param>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second, over all symbols; infinite if nothing was asked.</param>
/// <param name="Rechecked">Number of questions decided in float64: all, or those for which float32 might have been too imprecise.</param>
/// <param name="Undecided">How many of these have a margin that the derived bound on the rounding errors of float64 exceeds.</param>
/// <param name="RoundingBound">
/// The largest of these bounds, in logits: of no question decided in float64 is the margin further above the exact one. 0 if there is no such question;
/// infinite or NaN if nothing can be said of one.
/// </param>
public sealed record EvaluationResult(
    long Questions,
    long Failures,
    IReadOnlyDictionary<QuestionClass, ClassCount> Classes,
    IReadOnlyList<FailedQuestion> Examples,
    IReadOnlyDictionary<long, ClassCount> Strata,
    double SmallestMargin,
    long Rechecked,
    long Undecided,
    double RoundingBound);

/// <summary>The number of questions of one class, and how many of them were answered wrongly.</summary>
public readonly record struct ClassCount(long Questions, long Failures);

/// <summary>A question with a wrong answer.</summary>
/// <param name="Index">Index in the sequence that was asked.</param>
/// <param name="Question">Such as <c>133357+182243</c>.</param>
/// <param name="Expected">Sign and n + 1 digits.</param>
/// <param name="Predicted">The symbol predicted at each position, given the right symbols before it.</param>
public sealed record FailedQuestion(long Index, string Question, string Expected, string Predicted);
