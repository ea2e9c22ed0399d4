namespace VerifiedAddition.Arithmetic;

/// <summary>What a question asks to do with its two operands.</summary>
/// <remarks>
/// The numbers are part of recorded results: of stored plans, and of the streams that random questions are drawn from. Everything else about an
/// operation is in its <see cref="OperationRules"/>.
/// </remarks>
public enum Operation
{
    Add,
    Subtract,
    Multiply,
}
