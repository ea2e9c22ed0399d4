using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>How a model answered a range of questions.</summary>
/// <param name="Questions">How many were asked.</param>
/// <param name="Failures">How many of them have a wrong symbol in the answer.</param>
/// <param name="Classes">The same by class; classes that did not occur are left out.</param>
/// <param name="Examples">The first failures, in the order of their indices.</param>
/// <param name="Strata">The same by stratum (<see cref="ColumnStates"/>); empty for products, which have none.</param>
/// <param name="SmallestMargin">The least that any predicted symbol's logit was above the next one; infinite if nothing was asked.</param>
/// <param name="Rechecked">How many questions float64 decided on, since float32 might have been too coarse.</param>
public sealed record EvaluationResult(
    long Questions,
    long Failures,
    IReadOnlyDictionary<QuestionClass, ClassCount> Classes,
    IReadOnlyList<FailedQuestion> Examples,
    IReadOnlyDictionary<long, ClassCount> Strata,
    double SmallestMargin,
    long Rechecked);

/// <summary>Questions of one class, and how many of them were answered wrongly.</summary>
public readonly record struct ClassCount(long Questions, long Failures);

/// <summary>A question with a wrong answer.</summary>
/// <param name="Index">In the sequence that was asked.</param>
/// <param name="Question">Such as <c>133357+182243</c>.</param>
/// <param name="Expected">Sign and n + 1 digits.</param>
/// <param name="Predicted">What was predicted for each symbol, given the right ones before it.</param>
public sealed record FailedQuestion(long Index, string Question, string Expected, string Predicted);
