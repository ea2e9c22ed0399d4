namespace VerifiedAddition.Arithmetic;

/// <summary>The arithmetic operation of a question.</summary>
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
