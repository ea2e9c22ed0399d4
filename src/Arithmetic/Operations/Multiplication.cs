namespace VerifiedAddition.Arithmetic;

/// <summary>Products. One column does not decide what it carries, so there are no strata and no sub-tasks, and all questions are of one class.</summary>
/// <remarks>
/// An answer has n + 1 digits like every other. Generators and exhaustive lists therefore take operands of ⌈n/2⌉ digits, as the originals do: their
/// leading ⌊n/2⌋ digits are zero. A question with larger operands may be asked where the product fits.
/// </remarks>
internal sealed class Multiplication() : OperationRules(Operation.Multiply, "multiply", '*', Vocabulary.Times)
{
    public override string Noun => "multiplication";

    public override string Verb => "multiplies";

    public override IReadOnlyList<QuestionClass> Classes { get; } = [QuestionClass.Multiply];

    public override Int128 Answer(Int128 left, Int128 right) => left * right;

    internal override long Answer(long left, long right) => left * right;

    public override int OperandDigits(int digits) => digits - (digits / 2);

    public override QuestionClass ClassOf(in Question question) => QuestionClass.Multiply;

    internal override void Check(Int128 left, Int128 right, Layout layout) => QuestionLimits.CheckProduct(left, right, layout);
}
