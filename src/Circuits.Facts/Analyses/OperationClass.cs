using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The kinds of questions that a model which adds and subtracts answers in different ways (docs/domain.md, section 11.3).</summary>
public enum OperationClass
{
    /// <summary>Additions.</summary>
    Addition,

    /// <summary>Subtractions whose answer is zero or positive.</summary>
    PositiveAnswer,

    /// <summary>Subtractions whose answer is negative.</summary>
    NegativeAnswer,
}

/// <summary>Classifies questions by kind.</summary>
public static class OperationClasses
{
    public static IReadOnlyList<OperationClass> All { get; } = Enum.GetValues<OperationClass>();

    /// <summary>The kind of a question; null for a multiplication.</summary>
    public static OperationClass? Of(in Question question) => question.Operation switch
    {
        Operation.Add => OperationClass.Addition,
        Operation.Subtract => question.Left < question.Right ? OperationClass.NegativeAnswer : OperationClass.PositiveAnswer,
        _ => null,
    };

    /// <summary>The operation of a kind of questions.</summary>
    public static Operation OperationOf(this OperationClass questions) =>
        questions is OperationClass.Addition ? Operation.Add : Operation.Subtract;

    /// <summary>The first letter of a kind's complexity classes: <c>S</c>, <c>M</c> or <c>N</c>.</summary>
    public static char Letter(this OperationClass questions) => "SMN"[(int)questions];
}
